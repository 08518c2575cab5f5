/**
 * @file Links into the program: `adapter-atlas://runs/RUN_ID` shows what the renderer's route `/runs/RUN_ID` shows.
 */

/** Registered with the desktop by the installed program. */
export const DEEP_LINK_SCHEME = 'adapter-atlas';

/** What a route may be made of: what the renderer's own addresses have. */
const ROUTE = /^\/[\w\-./?=&%,:~]{0,2000}$/;

/**
 * The route that a command line asks for.
 *
 * @param commandLine A program's arguments; a desktop passes the link as one of them.
 * @returns Such as `/runs/RUN_ID`; null where there is no link, or one that is no route.
 */
export function deepLinkIn(commandLine: readonly string[]): string | null {
  const prefix = `${DEEP_LINK_SCHEME}://`;
  const link = commandLine.find((argument) => argument.startsWith(prefix));
  if (link === undefined) return null;
  const route = `/${link.slice(prefix.length).replace(/^\/+/, '')}`;
  return ROUTE.test(route) ? route : null;
}

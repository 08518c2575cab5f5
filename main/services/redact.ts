/**
 * @file Text that may be shown to strangers: without the names of the user, the machine and the home folder.
 */
import { homedir, hostname, userInfo } from 'node:os';

export interface Identity {
  /** Absolute path. */
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

/** Who runs this process, and where. */
export function identityOf(): Identity {
  return { home: homedir(), user: userInfo().username, host: hostname() };
}

/** Names this short, and these, are also words; hiding them would hide what a text says. */
const MINIMUM_LENGTH = 3;
const COMMON = new Set(['localhost', 'root', 'node', 'user', 'admin', 'linux', 'windows', 'ubuntu']);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function hidden(text: string, name: string, mark: string): string {
  if (name.length < MINIMUM_LENGTH || COMMON.has(name.toLowerCase())) return text;
  // As a word of its own: not a part of a longer one.
  return text.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'), mark);
}

/**
 * Puts `~` for the home folder, also with the other kind of slashes and in file URLs, `<user>` for the user and
 * `<host>` for the machine, with or without its domain.
 */
export function redact(text: string, { home, user, host }: Identity): string {
  const homes = [home, home.replaceAll('\\', '/'), home.replaceAll('\\', '\\\\'), encodeURI(home)];
  let result = text;
  // The longest first: one may be the start of another.
  for (const path of [...new Set(homes)].sort((a, b) => b.length - a.length)) {
    if (path.length < 2) continue;
    result = result.replaceAll(new RegExp(`${escaped(path)}(?![\\p{L}\\p{N}])`, 'giu'), '~');
  }
  result = hidden(result, host, '<host>');
  result = hidden(result, host.split('.')[0]!, '<host>');
  return hidden(result, user, '<user>');
}

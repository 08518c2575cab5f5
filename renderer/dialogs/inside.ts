/**
 * @file Paths of the machine that the workbench runs on, which may not be this one.
 */

/** A folder or file below a folder, in the way of the machine that the path is of. */
export function inside(parent: string, name: string): string {
  return `${parent.replace(/[\\/]$/, '')}${parent.includes('\\') ? '\\' : '/'}${name}`;
}

/**
 * @file Paths that a screen may send.
 */
import { z } from 'zod';

const MAX_LENGTH = 4096;

/**
 * A whole path on the machine that the workbench runs on: `/home/me/models` or `C:\models`. Nothing in it climbs, hides
 * what comes after it, or names another machine, which Windows would send its user's credentials to.
 */
export const absolutePathSchema = z
  .string()
  .max(MAX_LENGTH)
  .superRefine((path, context) => {
    const problem = problemOf(path);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

function problemOf(path: string): string | null {
  if (/[\u0000-\u001f\u007f]/.test(path)) return 'holds a control character; type the path anew';
  if (/^[\\/]{2}/.test(path)) return 'is on another machine; give a folder that is mounted here';
  if (!/^(\/|[A-Za-z]:[\\/])/.test(path))
    return 'is not a whole path; begin it at the top, such as /home/me/models';
  if (path.split(/[\\/]/).includes('..')) return 'has a part ".."; give the path without it';
  return null;
}

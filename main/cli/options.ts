/**
 * @file What several commands read from the command line, and how they show what they found.
 */
import type { Command } from 'commander';
import { displayWidth, pad } from '../../shared/format/display-width.ts';
import { readWorkspace, workspaceDirectory } from '../services/workspace.ts';
import type { Store } from '../store/store.ts';

/** The workspace that the command line, the environment or the platform names. */
export function workspaceOf(command: Command): string {
  const { workspace } = command.optsWithGlobals<{ readonly workspace?: string }>();
  return workspaceDirectory(workspace);
}

/** Reads from the workspace and closes it. */
export function withWorkspace<T>(command: Command, use: (store: Store) => T): T {
  const store = readWorkspace(workspaceOf(command));
  try {
    return use(store);
  } finally {
    store.close();
  }
}

export interface TextColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Rows under their titles, columns two spaces apart. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = titles.map((_, i) => Math.max(...[titles, ...rows].map((row) => displayWidth(row[i]!))));
  return [titles, ...rows]
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i]!, columns[i]!.align))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

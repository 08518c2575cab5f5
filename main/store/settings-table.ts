/**
 * @file Settings in SQLite, a row for each field that was ever set.
 */
import type { Database } from 'better-sqlite3';
import {
  DEFAULT_SETTINGS,
  settingsSchema,
  type Settings,
  type SettingsChange,
} from '../../shared/model/settings.ts';

export interface SettingsTable {
  /** The default stands in for a field that was never set, or that another version set to what means nothing here. */
  readonly read: () => Settings;
  /** @returns All settings, as they are then. */
  readonly change: (change: SettingsChange) => Settings;
}

/** Prepares the statements. */
export function settingsTable(database: Database): SettingsTable {
  const all = database.prepare<[], { name: string; value: string }>('SELECT name, value FROM settings');
  const put = database.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)');
  const read = (): Settings => {
    const stored = new Map(all.all().map(({ name, value }) => [name, JSON.parse(value) as unknown]));
    const settings = Object.entries(settingsSchema.shape).map(([name, schema]) => {
      const parsed = schema.safeParse(stored.get(name));
      return [name, parsed.success ? parsed.data : DEFAULT_SETTINGS[name as keyof Settings]];
    });
    return settingsSchema.parse(Object.fromEntries(settings));
  };
  const change = database.transaction((values: SettingsChange): Settings => {
    const fields: [string, unknown][] = Object.entries(values);
    for (const [name, value] of fields) {
      if (value !== undefined) put.run(name, JSON.stringify(value));
    }
    return read();
  });
  return { read, change: (values) => change.immediate(values) };
}

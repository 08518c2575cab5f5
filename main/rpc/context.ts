/**
 * @file What every call is answered with: the workbench, and what the program around it can do.
 */
import type { SecretStore } from '../services/hub-access.ts';
import type { Workbench } from '../services/workbench.ts';

/** Filters of a file dialog, as Electron takes them. */
export interface FileFilter {
  readonly name: string;
  readonly extensions: string[];
}

/** What needs a desktop. */
export interface NativeHost {
  readonly chooseFolder: (title: string, startAt: string | null) => Promise<string | null>;
  readonly chooseFile: (
    title: string,
    startAt: string | null,
    filters: readonly FileFilter[],
  ) => Promise<string | null>;
  readonly reveal: (path: string) => void;
  /** A self-contained page as a PDF file's bytes. */
  readonly printPdf: (html: string) => Promise<Uint8Array>;
  readonly hubToken: SecretStore;
}

export interface RpcContext {
  readonly workbench: Workbench;
  /** Null where the workbench is served to browsers. */
  readonly native: NativeHost | null;
}

/**
 * @file Procedures on folders.
 */
import { listFolder, makeFolder } from '../services/list-folder.ts';
import { os } from './implementer.ts';

export const filesRouter = {
  list: os.files.list.handler(({ input }) => listFolder(input.path, input.showHidden)),
  makeFolder: os.files.makeFolder.handler(({ input }) => makeFolder(input.parent, input.name)),
};

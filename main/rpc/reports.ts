/**
 * @file Procedures on reports.
 */
import { basename } from 'node:path';
import { findChromium } from '../services/chromium.ts';
import { os, rpcError } from './implementer.ts';

export const reportsRouter = {
  preview: os.reports.preview.handler(({ input, context }) => context.workbench.reports.preview(input)),
  export: os.reports.export.handler(({ input, context: { workbench, native } }) => {
    if (!input.replace) {
      const existing = workbench.reports.existingFiles(input).map((path) => basename(path));
      if (existing.length > 0) throw rpcError('CONFLICT', `${existing.join(', ')} would be replaced.`);
    }
    return workbench.reports.export(input, native === null ? null : (html) => native.printPdf(html));
  }),
  history: os.reports.history.handler(({ context }) => context.workbench.reports.history()),
  forget: os.reports.forget.handler(({ input, context }) => {
    context.workbench.reports.forget(input.exportId);
    return null;
  }),
  printer: os.reports.printer.handler(({ context }) => {
    if (context.native !== null) return 'electron' as const;
    return findChromium() === null ? null : ('chromium' as const);
  }),
};

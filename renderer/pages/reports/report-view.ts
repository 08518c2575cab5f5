/**
 * @file What the screen Reports shows, as its address says it.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';
import {
  REPORT_FORMAT_IDS,
  REPORT_SECTION_IDS,
  type ReportFormat,
  type ReportSectionId,
} from '../../../shared/model/report.ts';
import { compareSelectionOf } from '../compare/compare-selection.ts';
import type { CompareSelection } from '../../../shared/rpc/compare.ts';

/** What most people take with them. */
const USUAL_FORMATS: readonly ReportFormat[] = ['html', 'csv', 'latex'];

export interface ReportView {
  readonly tab: 'new' | 'exported';
  readonly selection: CompareSelection;
  readonly sections: readonly ReportSectionId[];
  readonly formats: readonly ReportFormat[];
  /** Which of several pages is previewed, from 0. */
  readonly page: number;
}

/** A list of known words; `otherwise` where the address has none. */
function listOf<T extends string>(
  known: readonly T[],
  text: string | undefined,
  otherwise: readonly T[],
): T[] {
  if (text === undefined) return [...otherwise];
  const words = text.split(',');
  return known.filter((word) => words.includes(word));
}

/** What the address says, and how to change it. */
export function useReportView() {
  const search = useSearch({ from: '/reports' });
  const navigate = useNavigate({ from: '/reports' });
  const view: ReportView = {
    tab: search.tab === 'exported' ? 'exported' : 'new',
    selection: compareSelectionOf(search),
    sections: listOf(REPORT_SECTION_IDS, search.sections, REPORT_SECTION_IDS),
    formats: listOf(REPORT_FORMAT_IDS, search.formats, USUAL_FORMATS),
    page: Number.parseInt(search.page ?? '0', 10) || 0,
  };
  const change = (
    next: Partial<
      Record<
        'tab' | 'experiment' | 'runs' | 'baseline' | 'seeds' | 'sections' | 'formats' | 'page',
        string | undefined
      >
    >,
    replace: boolean,
  ): void => void navigate({ search: (old) => ({ ...old, ...next }), replace, resetScroll: false });
  return {
    view,
    /** Which runs: a step that going back undoes. */
    choose: (runs: readonly string[], experiment: string | null) =>
      change(
        {
          runs: runs.length === 0 ? undefined : runs.join(','),
          experiment: experiment ?? undefined,
          baseline: undefined,
          page: undefined,
        },
        false,
      ),
    showTab: (tab: ReportView['tab']) => change({ tab: tab === 'new' ? undefined : tab }, true),
    showPage: (page: number) => change({ page: String(page) }, true),
    setSections: (sections: readonly ReportSectionId[]) => change({ sections: sections.join(',') }, true),
    setFormats: (formats: readonly ReportFormat[]) => change({ formats: formats.join(',') }, true),
  };
}

/**
 * @file Means by family, script, resource level and coverage as bars with intervals, and as a table.
 */
import { capitalise } from '../../../shared/format/capitalise.ts';
import {
  GROUP_KINDS,
  type Comparison,
  type Group,
  type GroupKind,
} from '../../../shared/model/comparison.ts';
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatPoints,
  MISSING,
} from '../../../shared/format/number.ts';
import { scoreWord } from '../../../shared/model/task.ts';
import { intervalText } from '../finding.ts';
import { chart, identities, label, legend, linearScale, px, ticks, whisker, type Scale } from './chart.ts';
import { markup, type Markup } from './markup.ts';

const WIDTH = 590;
const LEFT = 172;
const RIGHT = 14;
const TOP = 22;
const BOTTOM = 22;
const BAR = 6;
const BAR_STEP = 8;
const GROUP_GAP = 11;

const PANELS: readonly { readonly kind: GroupKind; readonly title: string }[] = [
  { kind: 'family', title: 'Language family' },
  { kind: 'script', title: 'Script' },
  { kind: 'coverage', title: 'Coverage' },
  { kind: 'resource', title: 'Resource level' },
];

/** Groups of several languages: a mean of one is that language, which the heatmap shows. */
function groupsToDraw(comparison: Comparison, kind: GroupKind): Group[] {
  const groups = comparison.groups.filter((group) => group.kind === kind);
  const several = groups.filter((group) => group.languages.length > 1);
  return several.length > 0 ? several : groups;
}

function bars(comparison: Comparison, group: Group, x: Scale, top: number): Markup[] {
  const looks = identities(comparison);
  return group.cells.flatMap((cell, column) => {
    if (cell === null) return [];
    const y = top + column * BAR_STEP;
    const title = `${group.label}, ${comparison.columns[column]!.label}: ${formatPercent(cell.value)}, mean of ${formatCount(cell.languages, 'language')}, 95% interval ${intervalText(cell.interval)}`;
    return [
      markup`<rect class="bar ${looks[column]!.className}" x="${px(x(0))}" y="${px(y)}" width="${px(x(cell.value) - x(0))}" height="${BAR}"><title>${title}</title></rect>${whisker(x, y + BAR / 2, cell.interval)}`,
    ];
  });
}

function panel(comparison: Comparison, kind: GroupKind, title: string, high: number): Markup | null {
  const groups = groupsToDraw(comparison, kind);
  if (groups.length === 0) return null;
  const pitch = Math.max(comparison.columns.length * BAR_STEP, 14) + GROUP_GAP;
  const bottom = TOP + groups.length * pitch;
  const x = linearScale([0, high], [LEFT, WIDTH - RIGHT]);
  const { chance } = comparison.benchmark;
  return markup`<figure><figcaption>${title}</figcaption>${chart(
    {
      id: `means-${kind}`,
      width: WIDTH,
      height: bottom + BOTTOM,
      title: `Mean ${scoreWord(comparison.benchmark.metric)} by ${title.toLowerCase()} and method`,
      description: `Bars with 95% intervals for ${formatCount(groups.length, 'group')}: ${groups.map((group) => group.label).join(', ')}. The values follow as a table.`,
    },
    [
      ticks(0, high, 5).map(
        (tick) =>
          markup`<path class="grid" d="M${px(x(tick))} ${TOP - 4}V${bottom}"/>${label(x(tick), bottom + 16, formatPoints(tick, 0), 'middle', 'tick')}`,
      ),
      markup`<path class="reference" d="M${px(x(chance))} ${TOP - 6}V${bottom}"/>`,
      label(x(chance), TOP - 10, 'chance', 'middle', 'strong'),
      groups.map((group, index) => {
        const top = TOP + index * pitch + GROUP_GAP / 2;
        const middle = top + (comparison.columns.length * BAR_STEP - (BAR_STEP - BAR)) / 2;
        return [
          markup`<text x="${LEFT - 12}" y="${px(middle + 4)}" text-anchor="end">${capitalise(group.label)} <tspan class="tick">${group.languages.length}</tspan></text>`,
          bars(comparison, group, x, top),
        ];
      }),
    ],
  )}</figure>`;
}

function valuesTable(comparison: Comparison): Markup {
  const titles: Readonly<Record<GroupKind, string>> = {
    all: 'All',
    seen: 'Seen or not',
    coverage: 'Coverage',
    resource: 'Resource level',
    family: 'Family',
    branch: 'Branch',
    script: 'Script',
  };
  return markup`<details><summary>Values as a table, branches included</summary><div class="scroll" tabindex="0" role="region" aria-label="Means by group"><table class="plain">
<caption>Mean ${scoreWord(comparison.benchmark.metric)} in % with 95% interval, and the gap in points: the training language minus the mean</caption>
<thead><tr><th scope="col">Grouping</th><th scope="col">Group</th><th scope="col" class="num">Languages</th>${comparison.columns.map((column) => markup`<th scope="col" class="num">${column.label}</th>`)}</tr></thead>
${GROUP_KINDS.map((kind) => {
  const groups = comparison.groups.filter((group) => group.kind === kind);
  if (groups.length === 0) return null;
  return markup`<tbody>${groups.map(
    (group, index) =>
      markup`<tr>${index === 0 ? markup`<th scope="rowgroup" rowspan="${groups.length}" class="group">${titles[kind]}</th>` : null}<th scope="row">${capitalise(group.label)}</th><td class="num">${formatNumber(group.languages.length)}</td>${group.cells.map(
        (cell) =>
          markup`<td class="num">${
            cell === null
              ? MISSING
              : markup`${formatPoints(cell.value)} <small>${intervalText(cell.interval)}${cell.languages < group.languages.length ? `; ${cell.languages} of ${group.languages.length} languages` : ''}${cell.gap === null ? '' : `; gap ${formatPoints(cell.gap.value)}`}</small>`
          }</td>`,
      )}</tr>`,
  )}</tbody>`;
})}</table></div></details>`;
}

/** Panels of bars, a key, and the values as a table. */
export function groupMeans(comparison: Comparison): Markup {
  const highest = Math.max(
    comparison.benchmark.chance,
    ...PANELS.flatMap(({ kind }) => groupsToDraw(comparison, kind)).flatMap((group) =>
      group.cells.map((cell) => Math.max(cell?.value ?? 0, cell?.interval?.high ?? 0)),
    ),
  );
  const high = Math.min(1, Math.ceil(highest * 20) / 20);
  return markup`${legend(comparison)}<div class="panels">${PANELS.map(({ kind, title }) => panel(comparison, kind, title, high))}</div>
${valuesTable(comparison)}`;
}

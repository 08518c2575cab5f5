/**
 * @file How the numbers of the report were made, in words.
 */
import { isGraded, scoreName, scoreWord } from '../../../shared/model/task.ts';
import { answeredRuns } from '../../../shared/model/answered-runs.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { describeLeakage } from '../../../shared/format/leakage.ts';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import { SIGNIFICANCE } from '../finding.ts';
import { markup, type Markup } from './markup.ts';

/** A definition list that names only what this comparison used. */
export function statistics(comparison: Comparison): Markup {
  const { bootstrap, clustered, columns, rows, groups, benchmark, tokens } = comparison;
  const trainName =
    rows.find((row) => row.language.code === benchmark.trainLanguage)?.language.name ??
    benchmark.trainLanguage;
  const severalSeeds = columns.some((_, index) => answeredRuns(comparison, index).length > 1);
  const tests = new Set(rows.flatMap((row) => row.cells.flatMap((cell) => cell?.difference?.test ?? [])));
  const score = scoreWord(benchmark.metric);
  const graded = benchmark.metric !== null && isGraded(benchmark.metric);
  const unit = clustered ? 'clusters of items' : 'items';
  return markup`<dl class="terms">
<div><dt>${scoreName(benchmark.metric)} of a language</dt><dd>${benchmark.metric === null ? 'Right answers over all answers.' : 'The mean over its answers; an answer is compared with every reference, and the best counts. Texts are written greedily.'} ${graded ? markup`The interval is the middle 95% of the bootstrap below, which draws ${unit}.</dd></div>` : markup`The interval is Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001), 95%${clustered || severalSeeds ? `, at the effective sample size: ${[clustered ? 'items of one cluster (same passage or premise)' : '', severalSeeds ? 'answers of several seeds to one item' : ''].filter(Boolean).join(' and ')} count as related (Rao and Scott 1992)` : ''}.</dd></div>`}
<div><dt>Means</dt><dd>Plain means of ${benchmark.metric === null ? 'accuracies' : 'scores'}, every language counting the same (${formatCount(groups[0]!.languages.length, 'language')} in all); ${trainName}, the training language, is in none of them. Intervals come from a bootstrap of ${formatCount(bootstrap.clusters, clustered ? 'cluster' : 'item')}: whole ${unit} are drawn with replacement, the same draw for all languages and methods since items are translations of each other, ${formatNumber(bootstrap.resamples)} times (xoshiro128**, seed ${bootstrap.seed}), and the middle 95% is reported. They tell what other items might have given; the languages are taken as fixed, so they do not speak for languages that were not measured.</dd></div>
<div><dt>Gap and share retained</dt><dd>The gap is ${score} in ${trainName} minus ${score} in the other language, with paired bootstrap intervals. The share retained is (${score} − chance) / (${score} in ${trainName} − chance).</dd></div>
${
  tests.size === 0
    ? null
    : markup`<div><dt>Differences between methods</dt><dd>Methods are compared on the same items. ${tests.has('mcnemar') ? "Languages are tested with McNemar's exact test, two-sided mid-p (Fagerland, Lydersen and Laake 2013)." : ''} ${tests.has('sign-flip') ? 'Where items form clusters or several seeds are averaged, the test is the exact randomisation test of paired differences with clusters as units, two-sided mid-p (Pagano and Tritchler 1983).' : ''} ${tests.has('sign-flip-saddlepoint') ? 'Where answers get a part of a point, the same test is made by its saddlepoint approximation (Robinson 1982).' : ''} p-values are adjusted by Holm (1979) over the languages of a method, and called a difference below ${SIGNIFICANCE}.</dd></div>`
}
${severalSeeds ? markup`<div><dt>Seeds</dt><dd>Runs that differ in nothing but the seed are shown as one method: their mean, and ± their sample standard deviation. The intervals hold the seeds fixed.</dd></div>` : null}
${tokens.every((column) => column === null) ? null : markup`<div><dt>Tokens</dt><dd>A language's tokens are those of its prompts over those of ${trainName}'s (the premium of Petrov et al. 2023), cut parts included. Correlations are Spearman's; with a control, the partial correlation of ranks. Intervals are Fisher's, with the variance of Bonett and Wright (2000), and take languages for independent, which those of a family are not: they are too narrow.</dd></div>`}
${benchmark.leakage === undefined ? null : markup`<div><dt>Leakage</dt><dd>${describeLeakage(benchmark.leakage)} Texts are compared without case, spaces and punctuation, and by sequences of five words that the prompts do not share.</dd></div>`}
<div><dt>Colours</dt><dd>The heatmap's scale has steps of equal distance in OKLab (Ottosson 2020) and lightness that changes in one direction, from chance to the best ${score}; series colours follow Okabe and Ito (2008) and each has its own shape.</dd></div>
<div><dt>Catalogue</dt><dd>Families and branches follow common usage and are coarse. Resource levels follow Joshi et al. (2020): classes 4 and 5 are high, 3 is mid, 0 to 2 are low.</dd></div>
</dl>`;
}

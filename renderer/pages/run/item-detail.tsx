/**
 * @file One item: what was asked and answered, side by side in the languages that are chosen.
 */
import { Group, Paper, Text, Title, UnstyledButton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { formatNumber, formatPercent } from '../../../shared/format/number.ts';
import type { ItemAcross, LanguageScore, RunDetail } from '../../../shared/rpc/run.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { ItemCard } from './item-card.tsx';
import classes from './item-detail.module.css';
import { optionLetter } from './option-letter.ts';

/** Languages beside the one that is read. */
const MAX_BESIDE = 5;

interface ItemDetailProps {
  readonly detail: RunDetail;
  readonly scores: readonly LanguageScore[];
  readonly itemId: string;
  readonly language: string;
  /** Codes of the languages beside it. */
  readonly beside: readonly string[];
  readonly onBeside: (codes: readonly string[]) => void;
}

export function ItemDetail({ detail, scores, itemId, language, beside, onBeside }: ItemDetailProps) {
  const { runId, evaluation } = detail.summary.config;
  const byCode = new Map(scores.map((score) => [score.language.code, score.language]));
  const shown = [language, ...beside.filter((code) => code !== language && byCode.has(code))].slice(
    0,
    MAX_BESIDE + 1,
  );
  const across = useQuery(api.run.itemAcross.queryOptions({ input: { runId, itemId } }));
  const languages: [string, ...string[]] = [language, ...shown.slice(1)];
  const input = { runId, itemId, languages };
  const answers = useQuery(api.run.item.queryOptions({ input, placeholderData: keepPreviousData }));
  // A tokenizer may take a second to load, and may be gone: answers do not wait for it.
  const reading = useQuery(api.run.itemAsRead.queryOptions({ input, retry: false }));
  const readings = (answers.isPlaceholderData ? null : reading.data) ?? [];
  const toggle = (code: string): void =>
    onBeside(
      beside.includes(code) ? beside.filter((other) => other !== code) : [...beside, code].slice(-MAX_BESIDE),
    );
  return (
    <div className={classes['detail']}>
      <QueryBoundary query={answers} title="The item could not be loaded">
        {(found) => (
          <div className={classes['cards']} data-count={found.length === 1 ? 'one' : 'several'}>
            {found.map((answer) => (
              <ItemCard
                key={answer.language}
                itemId={itemId}
                answer={answer}
                asRead={readings.find((read) => read?.language === answer.language) ?? null}
                unreadable={reading.error?.message ?? null}
                language={byCode.get(answer.language)!}
                normalisation={evaluation.normalisation}
                onClose={answer.language === language ? null : () => toggle(answer.language)}
              />
            ))}
          </div>
        )}
      </QueryBoundary>
      <QueryBoundary query={across} title="The other languages could not be loaded">
        {(found) => (
          <OtherLanguages
            across={found}
            names={new Map([...byCode].map(([code, { name }]) => [code, name]))}
            shown={shown}
            onToggle={toggle}
          />
        )}
      </QueryBoundary>
    </div>
  );
}

/** The letter of the option, or the score of a written answer. */
function answerName(prediction: number | null, score: number): string {
  return prediction === null ? formatPercent(score, 0) : optionLetter(prediction);
}

interface OtherLanguagesProps {
  readonly across: ItemAcross;
  readonly names: ReadonlyMap<string, string>;
  readonly shown: readonly string[];
  readonly onToggle: (code: string) => void;
}

function OtherLanguages({ across: { answers }, names, shown, onToggle }: OtherLanguagesProps) {
  const right = answers.filter(({ correct }) => correct).length;
  return (
    <Paper withBorder p="sm" component="section" aria-label="The same item in all languages">
      <Group gap="sm" mb={6} align="baseline">
        <Title order={3}>In all languages</Title>
        <Text size="xs" c="dimmed">
          right in {formatNumber(right)} of {formatNumber(answers.length)}; choose up to {MAX_BESIDE} to read
          side by side
        </Text>
      </Group>
      <div className={classes['chips']}>
        {answers.map(({ language, prediction, correct, score }) => (
          <UnstyledButton
            key={language}
            className={classes['chip'] ?? ''}
            data-correct={correct}
            aria-pressed={shown.includes(language)}
            disabled={language === shown[0]}
            onClick={() => onToggle(language)}
          >
            <span>{names.get(language) ?? language}</span>
            <b aria-label={`${correct ? 'right' : 'wrong'}, ${answerName(prediction, score)}`}>
              {answerName(prediction, score)} {correct ? '✓' : '✗'}
            </b>
          </UnstyledButton>
        ))}
      </div>
    </Paper>
  );
}

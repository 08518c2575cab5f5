/**
 * @file A written answer: the text as the model wrote it, the answer that was read out of it, the references, and its
 * scores by every metric.
 */
import { Badge, Group, Text } from '@mantine/core';
import { formatCount, formatPercent } from '../../../shared/format/number.ts';
import type { GenerationPrediction } from '../../../shared/model/prediction.ts';
import { METRICS, scoreName } from '../../../shared/model/task.ts';
import { FactList } from '../../components/layout/fact-list.tsx';
import classes from './written-answer.module.css';

interface WrittenAnswerProps {
  readonly prediction: GenerationPrediction;
  readonly direction: { readonly dir: 'rtl' | 'ltr'; readonly lang: string };
}

const ENDINGS: Readonly<Record<GenerationPrediction['endedBy'], string>> = {
  until: 'ended where an answer ends',
  end: "ended by the model's token of ending",
  length: 'cut off: it did not end',
};

const LANGUAGES = {
  question: "in the question's language",
  english: 'in English',
  other: 'in another language',
} as const;

export function WrittenAnswer({ prediction, direction }: WrittenAnswerProps) {
  const { text, answer, references, metrics, unanswered, writtenIn, endedBy, tokens } = prediction;
  return (
    <>
      <div
        className={classes['text']}
        role="group"
        aria-label="Written by the model"
        tabIndex={0}
        {...direction}
      >
        {text === '' ? <Text c="dimmed">nothing</Text> : text}
      </div>
      <Group gap={6} mb="xs">
        <Badge variant="default" radius="sm" tt="none">
          {formatCount(tokens, 'token')}, {ENDINGS[endedBy]}
        </Badge>
        {writtenIn !== null && (
          <Badge variant="default" radius="sm" tt="none">
            {LANGUAGES[writtenIn]}
          </Badge>
        )}
      </Group>
      <FactList
        facts={[
          {
            name: 'Answer in it',
            value: answer === null ? 'none found' : <bdi {...direction}>{answer}</bdi>,
          },
          {
            name: references.length === 1 ? 'Reference' : 'References',
            value: references.map((reference) => (
              <bdi key={reference} className={classes['reference']} {...direction}>
                {reference}
              </bdi>
            )),
          },
          ...METRICS.flatMap((metric) => {
            const score = metrics[metric];
            if (score === undefined) return [];
            const note = unanswered.includes(metric) ? ', no answer found' : '';
            return [{ name: scoreName(metric), value: `${formatPercent(score)}${note}` }];
          }),
        ]}
      />
    </>
  );
}

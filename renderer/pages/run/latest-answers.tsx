/**
 * @file What a model is writing: its last answers in the language that is evaluated, as they come.
 */
import { skipToken, useQuery } from '@tanstack/react-query';
import { formatPercent } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import { api } from '../../api/client.ts';
import classes from './latest-answers.module.css';

const SHOWN = 3;

interface LatestAnswersProps {
  readonly runId: string;
  /** Null while it is not known. */
  readonly language: Language | null;
}

export function LatestAnswers({ runId, language }: LatestAnswersProps) {
  const { data = [] } = useQuery(
    api.run.latestWritten.queryOptions({
      input: language === null ? skipToken : { runId, language: language.code, limit: SHOWN },
    }),
  );
  if (language === null || data.length === 0) return null;
  return (
    <ol className={classes['list']} aria-label={`Last answers in ${language.name}`}>
      {data.map(({ id, text, references, score }) => (
        <li key={id} data-correct={score === 1}>
          <b>{formatPercent(score, 0)}</b>
          <bdi lang={language.bcp47} dir={language.rtl ? 'rtl' : 'ltr'}>
            {text.trim() === '' ? '(nothing)' : text.trim()}
          </bdi>
          <span>
            instead of <bdi lang={language.bcp47}>{references[0]}</bdi>
          </span>
        </li>
      ))}
    </ol>
  );
}

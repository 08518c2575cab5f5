/**
 * @file The steps of the wizard, how far each is, and the way to any of them.
 */
import { Badge, ThemeIcon, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { formatCount } from '../../../shared/format/number.ts';
import { DRAFT_STEPS, type DraftProblem, type DraftStep } from '../../../shared/model/experiment-draft.ts';
import { STEP_TITLES } from './step-props.ts';
import classes from './step-rail.module.css';

export interface StepRailProps {
  readonly current: DraftStep;
  readonly visited: readonly DraftStep[];
  readonly problems: readonly DraftProblem[];
  /** A few words of what is chosen, by step. */
  readonly summaries: { readonly [S in DraftStep]: string };
  readonly onGo: (step: DraftStep) => void;
}

export function StepRail({ current, visited, problems, summaries, onGo }: StepRailProps) {
  return (
    <nav aria-label="Steps" className={classes['rail']}>
      <ol className={classes['steps']}>
        {DRAFT_STEPS.map((step, index) => {
          // What is wrong anywhere keeps the review from being done.
          const wrong = problems.filter((problem) => step === 'review' || problem.step === step).length;
          const status = !visited.includes(step) ? 'untouched' : wrong > 0 ? 'attention' : 'done';
          const spoken = {
            untouched: 'not looked at yet',
            attention: `${formatCount(wrong, 'field')} to set right`,
            done: 'done',
          }[status];
          return (
            <li key={step}>
              <UnstyledButton
                className={classes['step'] ?? ''}
                data-status={status}
                aria-current={step === current ? 'step' : undefined}
                onClick={() => onGo(step)}
              >
                <StepMark status={status} index={index} isCurrent={step === current} />
                <span className={classes['texts']}>
                  <span className={classes['title']}>
                    {STEP_TITLES[step]}
                    {status === 'attention' && (
                      <Badge size="xs" color="orange" variant="light" circle>
                        {wrong}
                      </Badge>
                    )}
                  </span>
                  <span className={classes['summary']}>{summaries[step]}</span>
                </span>
                <VisuallyHidden>, {spoken}</VisuallyHidden>
              </UnstyledButton>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

interface StepMarkProps {
  readonly status: 'untouched' | 'attention' | 'done';
  readonly index: number;
  readonly isCurrent: boolean;
}

function StepMark({ status, index, isCurrent }: StepMarkProps) {
  switch (status) {
    case 'done':
      return (
        <ThemeIcon size={24} radius="xl" color="teal" variant="light">
          <IconCheck size={14} aria-hidden />
        </ThemeIcon>
      );
    case 'attention':
      return (
        <ThemeIcon size={24} radius="xl" color="orange" variant="light">
          <IconAlertTriangle size={14} aria-hidden />
        </ThemeIcon>
      );
    case 'untouched':
      return (
        <ThemeIcon
          size={24}
          radius="xl"
          variant={isCurrent ? 'filled' : 'default'}
          {...(isCurrent ? {} : { color: 'gray' })}
        >
          <span className={classes['number']}>{index + 1}</span>
        </ThemeIcon>
      );
  }
}

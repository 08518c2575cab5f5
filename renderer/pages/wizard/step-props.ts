/**
 * @file What every step of the wizard gets.
 */
import type { DraftProblem, DraftStep, ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import type { EditDraft } from './draft-session.ts';

export interface StepProps {
  readonly draft: ExperimentDraft;
  readonly edit: EditDraft;
  /** Of the whole draft. */
  readonly problems: readonly DraftProblem[];
  /** Whether the step was left before, so that what is still missing may be told. */
  readonly wasVisited: boolean;
}

export const STEP_TITLES: { readonly [S in DraftStep]: string } = {
  models: 'Models',
  task: 'Task and data',
  methods: 'Methods',
  languages: 'Languages',
  settings: 'Run settings',
  review: 'Review',
};

export const STEP_QUESTIONS: { readonly [S in DraftStep]: string } = {
  models: 'Which checkpoints are adapted and measured? Each is trained with every method.',
  task: 'Which benchmark asks the questions, and what does the model really read?',
  methods: 'What is trained on English? Include the frozen base to see what training adds.',
  languages: 'Where is transfer measured? Only the language marked as training is trained on.',
  settings: 'How is it trained and scored, how often, and on what device?',
  review: 'What will run, what it takes, and the last checks before the launch.',
};

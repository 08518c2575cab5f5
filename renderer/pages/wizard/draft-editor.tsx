/**
 * @file A draft with its steps: any of them at any time, each saved as it changes.
 */
import { Button, Group, Menu, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconArrowLeft, IconArrowRight, IconDots, IconFileExport, IconFolderOpen } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { DRAFT_STEPS, type DraftStep } from '../../../shared/model/experiment-draft.ts';
import type { Draft } from '../../../shared/rpc/drafts.ts';
import { client } from '../../api/client.ts';
import { messageOf } from '../../components/feedback/problem.tsx';
import { Page } from '../../components/layout/page.tsx';
import { saveBlob } from '../../components/save-blob.ts';
import { LinkButton } from '../../components/layout/links.tsx';
import classes from './draft-editor.module.css';
import { DraftSession } from './draft-session.ts';
import { LanguagesStep } from './languages-step.tsx';
import { MethodsStep } from './methods-step.tsx';
import { ModelsStep } from './models-step.tsx';
import { ReviewStep } from './review-step.tsx';
import { SettingsStep } from './settings-step.tsx';
import { STEP_QUESTIONS, STEP_TITLES, type StepProps } from './step-props.ts';
import { StepRail } from './step-rail.tsx';
import { draftSummaries, lastPart } from './draft-summaries.ts';
import { TaskStep } from './task-step.tsx';
import { useChosenBenchmarks, useChosenModels } from './use-chosen.ts';
import { useDraftProblems } from './use-draft-problems.ts';

export interface DraftEditorProps {
  readonly stored: Draft;
  readonly step: DraftStep;
}

export function DraftEditor({ stored, step }: DraftEditorProps) {
  const [session] = useState(() => new DraftSession(stored));
  const { draft, visited, saving } = useSyncExternalStore(session.subscribe, session.snapshot);
  const { problems, isChecking } = useDraftProblems(draft, step);
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    const save = (): void => void session.flush();
    addEventListener('pagehide', save);
    return () => {
      removeEventListener('pagehide', save);
      save();
    };
  }, [session]);
  useEffect(() => {
    if (step === 'review') session.visit(DRAFT_STEPS);
    return () => session.visit([step]);
  }, [session, step]);

  const go = (to: DraftStep): void => {
    void navigate({ to: '/experiments/new', search: { draft: session.draftId, step: to } });
    // A screen reader hears the new step, and Tab goes on inside it.
    requestAnimationFrame(() => heading.current?.focus());
  };
  const exportYaml = async (): Promise<void> => {
    try {
      await session.flush();
      const { fileName, text } = await client.drafts.exportYaml({ draftId: session.draftId });
      saveBlob(fileName, new Blob([text], { type: 'application/yaml' }));
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'The experiment is not ready to be exported',
        message: messageOf(error),
      });
    }
  };

  const known = [...useChosenModels(draft), ...useChosenBenchmarks(draft)];
  const nameOf = (path: string): string => known.find((entry) => entry.path === path)?.name ?? lastPart(path);
  const place = DRAFT_STEPS.indexOf(step);
  const previous = DRAFT_STEPS[place - 1];
  const next = DRAFT_STEPS[place + 1];
  const props: StepProps = { draft, edit: session.edit, problems, wasVisited: visited.includes(step) };
  return (
    <Page
      title={draft.name.trim() === '' ? 'Untitled experiment' : draft.name}
      description={<SavingState saving={saving} />}
      actions={
        <>
          <LinkButton
            to="/experiments/new"
            search={{}}
            variant="default"
            leftSection={<IconFolderOpen size={16} aria-hidden />}
          >
            All drafts
          </LinkButton>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px="xs" aria-label="More">
                <IconDots size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconFileExport size={16} aria-hidden />}
                onClick={() => void exportYaml()}
              >
                Export as YAML
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <div className={classes['columns']}>
        <StepRail
          current={step}
          visited={visited}
          problems={problems}
          summaries={draftSummaries(draft, nameOf)}
          onGo={go}
        />
        <section className={classes['step']} aria-labelledby="step-title">
          <header className={classes['head']}>
            <Title order={2} id="step-title" tabIndex={-1} ref={heading} className={classes['title'] ?? ''}>
              {STEP_TITLES[step]}
            </Title>
            <Text c="dimmed" size="sm">
              {STEP_QUESTIONS[step]}
            </Text>
          </header>
          {step === 'review' ? (
            <ReviewStep
              {...props}
              isChecking={isChecking}
              session={session}
              onGo={go}
              onExport={() => void exportYaml()}
            />
          ) : (
            <StepBody step={step} {...props} />
          )}
          <Group justify="space-between" className={classes['foot'] ?? ''}>
            {previous === undefined ? (
              <span />
            ) : (
              <Button
                variant="default"
                leftSection={<IconArrowLeft size={16} aria-hidden />}
                onClick={() => go(previous)}
              >
                {STEP_TITLES[previous]}
              </Button>
            )}
            {next !== undefined && (
              <Button rightSection={<IconArrowRight size={16} aria-hidden />} onClick={() => go(next)}>
                {STEP_TITLES[next]}
              </Button>
            )}
          </Group>
        </section>
      </div>
    </Page>
  );
}

function StepBody({ step, ...props }: StepProps & { step: Exclude<DraftStep, 'review'> }) {
  switch (step) {
    case 'models':
      return <ModelsStep {...props} />;
    case 'task':
      return <TaskStep {...props} />;
    case 'methods':
      return <MethodsStep {...props} />;
    case 'languages':
      return <LanguagesStep {...props} />;
    case 'settings':
      return <SettingsStep {...props} />;
  }
}

function SavingState({ saving }: { saving: 'saved' | 'waiting' | 'refused' }) {
  const text = {
    saved: 'Draft saved',
    waiting: 'Saving…',
    refused: 'Not saved to the workspace; kept in this window until it can be',
  }[saving];
  return <span aria-live="polite">{text}</span>;
}

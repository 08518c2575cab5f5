/**
 * @file The step that chooses what is trained.
 */
import { Alert, Button, Group, Menu, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import { METHOD_TEXTS } from '../../../shared/model/experiment-fields.ts';
import {
  editedMethod,
  freeLabel,
  newMethod,
  problemAt,
  trainedAdapter,
  withFoundRate,
  type ExperimentDraft,
  type FoundRate,
  type MethodDraft,
} from '../../../shared/model/experiment-draft.ts';
import type { ChoiceName } from '../../../shared/model/method.ts';
import { showUndo } from '../../components/feedback/show-undo.tsx';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';
import { BudgetMatcher } from './budget-matcher.tsx';
import { LearningRates } from './learning-rates.tsx';
import { MethodEditor } from './method-editor.tsx';
import { MethodSchematic } from './method-schematic.tsx';
import classes from './methods-step.module.css';
import type { StepProps } from './step-props.ts';
import { useParameterCounts } from './use-parameter-counts.ts';
import { useChosenModels } from './use-chosen.ts';

const METHOD_NAMES = Object.keys(METHOD_TEXTS) as ChoiceName[];

export function MethodsStep({ draft, edit, problems, wasVisited }: StepProps) {
  const models = useChosenModels(draft);
  const counts = useParameterCounts(draft.methods, models);
  const setMethods = (change: (methods: readonly MethodDraft[]) => readonly MethodDraft[]): void =>
    edit((current) => ({ ...current, methods: [...change(current.methods)] }));
  // A new object each time, so that a place is gone to again.
  const [added, setAdded] = useState<{ readonly place: number } | null>(null);
  const addedLabel = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (added === null) return;
    addedLabel.current?.scrollIntoView({ block: 'center' });
    addedLabel.current?.select();
  }, [added]);
  const insert = (place: number, make: (methods: readonly MethodDraft[]) => MethodDraft): void => {
    setMethods((methods) => methods.toSpliced(place, 0, make(methods)));
    setAdded({ place });
  };
  const add = async (name: ChoiceName, place = draft.methods.length): Promise<void> => {
    if (name !== 'adapter') {
      insert(place, (methods) => newMethod(name, METHOD_TEXTS[name].title, methods));
      return;
    }
    const path = await chooseFolder('Choose the folder of an adapter', null);
    if (path !== null) insert(place, (methods) => trainedAdapter(path, methods));
  };
  const remove = (place: number): void => {
    const removed = draft.methods[place]!;
    setMethods((methods) => methods.toSpliced(place, 1));
    showUndo(`Removed "${removed.label}"`, () =>
      setMethods((methods) => methods.toSpliced(place, 0, removed)),
    );
  };
  const forgetRates = (place: number): void => {
    const { label, learningRatesTried } = draft.methods[place]!;
    const note = (tried: readonly number[] | undefined): void =>
      setMethods((methods) =>
        methods.with(place, { ...methods[place]!, learningRatesTried: tried && [...tried] }),
      );
    note(undefined);
    showUndo(`Forgot the learning rates tried for "${label}"`, () => note(learningRatesTried));
  };
  const setRates = (found: ReadonlyMap<number, FoundRate>): void => {
    const before = draft.methods;
    setMethods((methods) =>
      methods.map((method, place) => {
        const rate = found.get(place);
        return rate === undefined ? method : withFoundRate(method, rate);
      }),
    );
    showUndo(`Set the learning rate of ${formatCount(found.size, 'method')}`, () =>
      setMethods((methods) =>
        methods.map((method, place) => {
          const { training, learningRatesTried } = before[place] ?? { training: {} };
          return found.has(place) ? { ...method, training, learningRatesTried } : method;
        }),
      ),
    );
  };
  const missing = problemAt(problems, ['methods']);
  return (
    <Stack gap="md">
      {draft.methods.length === 0 ? (
        <>
          {wasVisited && missing !== null && (
            <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
              The list of methods {missing}.
            </Alert>
          )}
          <MethodGallery onAdd={(name) => void add(name)} />
        </>
      ) : (
        <>
          <Group justify="space-between">
            <AddMenu onAdd={(name) => void add(name)} />
            <Group gap="xs">
              <LearningRates draft={draft} models={models} onApply={setRates} />
              <BudgetMatcher
                draft={draft}
                models={models}
                onApply={(configs) =>
                  setMethods((methods) =>
                    methods.map((method, place) =>
                      editedMethod(method, { ...method, config: configs.get(place) ?? method.config }),
                    ),
                  )
                }
              />
            </Group>
          </Group>
          {draft.methods.map((method, place) => (
            <MethodEditor
              key={place}
              {...(place === added?.place ? { labelRef: addedLabel } : {})}
              method={method}
              place={place}
              problems={problems}
              counts={counts[place] ?? []}
              models={models}
              training={draft.training}
              onChange={(changed) =>
                setMethods((methods) => methods.with(place, editedMethod(methods[place]!, changed)))
              }
              onDuplicate={() =>
                insert(place + 1, (methods) => ({ ...method, label: freeLabel(method.label, methods) }))
              }
              onForgetRates={() => forgetRates(place)}
              onRemove={() => remove(place)}
            />
          ))}
          <BaselineHint draft={draft} onAdd={() => void add('none', 0)} />
        </>
      )}
    </Stack>
  );
}

function MethodGallery({ onAdd }: { readonly onAdd: (name: ChoiceName) => void }) {
  return (
    <section aria-labelledby="gallery">
      <Title order={3} id="gallery" mb="xs">
        Add the first method
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {METHOD_NAMES.map((name) => (
          <UnstyledButton key={name} className={classes['offer'] ?? ''} onClick={() => onAdd(name)}>
            <MethodSchematic method={name} />
            <span className={classes['offerTitle']}>{METHOD_TEXTS[name].title}</span>
            <span className={classes['offerText']}>{METHOD_TEXTS[name].summary}</span>
            <span className={classes['offerUse']}>For {METHOD_TEXTS[name].goodFor}.</span>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </section>
  );
}

function AddMenu({ onAdd }: { readonly onAdd: (name: ChoiceName) => void }) {
  return (
    <Menu position="bottom-start" width={340}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
          Add a method
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {METHOD_NAMES.map((name) => (
          <Menu.Item key={name} onClick={() => onAdd(name)}>
            <Text size="sm" fw={500}>
              {METHOD_TEXTS[name].title}
            </Text>
            <Text size="xs" c="dimmed">
              For {METHOD_TEXTS[name].goodFor}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function BaselineHint({ draft, onAdd }: { readonly draft: ExperimentDraft; readonly onAdd: () => void }) {
  if (draft.methods.some(({ config }) => config.method === 'none')) return null;
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        Without the frozen base nothing shows what training adds.
      </Text>
      <Button size="compact-sm" variant="subtle" onClick={onAdd}>
        Add the frozen base
      </Button>
    </Group>
  );
}

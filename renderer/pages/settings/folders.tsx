/**
 * @file Where the workspace is, and where choosing folders begins.
 */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import type { Settings } from '../../../shared/model/settings.ts';
import { api, client } from '../../api/client.ts';
import { changeSettings } from '../../api/use-settings.ts';
import { messageOf } from '../../components/feedback/problem.tsx';
import { Section } from '../../components/layout/section.tsx';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';

const FOLDERS = [
  { field: 'modelsFolder', label: 'Models' },
  { field: 'benchmarksFolder', label: 'Benchmarks' },
  { field: 'exportsFolder', label: 'Reports and adapters' },
] as const;

export function Folders({ settings }: { readonly settings: Settings }) {
  return (
    <Section
      title="Folders"
      description="The workspace has runs and results; the others are where choosing begins."
    >
      <Stack gap="sm">
        <Workspace />
        {FOLDERS.map(({ field, label }) => (
          <Folder
            key={field}
            label={label}
            path={settings[field]}
            usual="Home folder"
            onChoose={(folder) => changeSettings({ [field]: folder })}
          />
        ))}
      </Stack>
    </Section>
  );
}

function Workspace() {
  const { data } = useQuery(api.settings.workspace.queryOptions());
  if (data === undefined) return null;
  const { current, next, chosen, databaseBytes } = data;
  const choose = async (directory: string | null): Promise<void> => {
    try {
      await client.settings.chooseWorkspace({ directory });
    } catch (error) {
      notifications.show({ color: 'red', title: 'The workspace stays', message: messageOf(error) });
    }
  };
  return (
    <>
      <Folder
        label={`Workspace (${formatBytes(databaseBytes)} of results)`}
        path={current}
        usual=""
        isReset={chosen !== null}
        onChoose={choose}
      />
      {chosen !== null && next !== current && (
        <Alert color="blue" py="xs">
          From the next start on, the workspace is <code>{next}</code>. Nothing is moved.
        </Alert>
      )}
    </>
  );
}

interface FolderProps {
  readonly label: string;
  /** Absolute; null where none was chosen. */
  readonly path: string | null;
  /** What is meant where none was chosen. */
  readonly usual: string;
  /** Whether there is a choice to take back; by default where there is a path. */
  readonly isReset?: boolean;
  /** Null takes the choice back. */
  readonly onChoose: (path: string | null) => Promise<void>;
}

function Folder({ label, path, usual, isReset = path !== null, onChoose }: FolderProps) {
  return (
    <Group justify="space-between" wrap="nowrap" role="group" aria-label={label}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={500}>
          {label}
        </Text>
        {path === null ? (
          <Text size="sm" c="dimmed">
            {usual}
          </Text>
        ) : (
          <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {path}
          </Text>
        )}
      </div>
      <Group gap="xs" wrap="nowrap">
        {isReset && (
          <Button size="xs" variant="subtle" onClick={() => void onChoose(null)}>
            Reset
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            void chooseFolder(label, path).then((folder) => (folder === null ? undefined : onChoose(folder)))
          }
        >
          Choose…
        </Button>
      </Group>
    </Group>
  );
}

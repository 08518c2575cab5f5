/**
 * @file Choosing a path: the system's dialog where the workbench runs on a desktop, a dialog of our own where it is
 * served, since the paths are those of the serving machine.
 */
import { Alert, Button, Group, Loader } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api, client } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { FolderBrowser } from '../components/forms/folder-browser.tsx';
import { messageOf } from '../components/feedback/problem.tsx';
import { openDialog } from './dialogs.tsx';
import { inside } from './inside.ts';

export interface FileFilter {
  readonly name: string;
  /** Without the dot. */
  readonly extensions: string[];
}

/** Asks for a folder that is there. @returns Null if the dialog was closed. */
export async function chooseFolder(title: string, startAt: string | null = null): Promise<string | null> {
  if (await isDesktop()) return client.system.chooseFolder({ title, startAt });
  return ask(title, (done) => (
    <PathDialog choose="folder" startAt={startAt} confirm="Choose this folder" done={done} />
  ));
}

/** Asks for a file that is there. @returns Null if the dialog was closed. */
export async function chooseFile(
  title: string,
  filters: FileFilter[],
  startAt: string | null = null,
): Promise<string | null> {
  if (await isDesktop()) return client.system.chooseFile({ title, startAt, filters });
  return ask(title, (done) => <PathDialog choose="file" startAt={startAt} confirm="Open" done={done} />);
}

async function isDesktop(): Promise<boolean> {
  const { host } = await queryClient.query({ ...api.system.info.queryOptions(), staleTime: 'static' });
  return host === 'electron';
}

type Done = (path: string | null) => void;

function ask(title: string, content: (done: Done) => ReactNode): Promise<string | null> {
  return new Promise((resolve) => {
    openDialog({
      title,
      size: 'lg',
      onClose: () => resolve(null),
      content: (close) =>
        content((path) => {
          resolve(path);
          close();
        }),
    });
  });
}

interface PathDialogProps {
  readonly choose: 'folder' | 'file';
  readonly startAt: string | null;
  readonly confirm: string;
  readonly done: Done;
}

function PathDialog({ choose, startAt, confirm, done }: PathDialogProps) {
  const [path, setPath] = useState(startAt);
  const [file, setFile] = useState<string | null>(null);
  const [showHidden, setShowHidden] = useState(false);
  const listing = useQuery(
    api.files.list.queryOptions({
      input: { path, showHidden },
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  );
  const { data } = listing;
  const needsFile = choose === 'file';
  // While another folder is being listed, the one on screen is not the one that was asked for.
  const isListed = data !== undefined && listing.error === null && !listing.isPlaceholderData;
  const canConfirm = isListed && (!needsFile || (file ?? '') !== '');
  const choice = (): string | null => {
    if (data === undefined) return null;
    return needsFile ? inside(data.path, file ?? '') : data.path;
  };
  return (
    <>
      {listing.error !== null && (
        <Alert color="red" role="alert" mb="xs">
          {messageOf(listing.error)}
        </Alert>
      )}
      {data === undefined ? (
        <Loader aria-label="Loading" />
      ) : (
        <FolderBrowser
          listing={data}
          choose={choose}
          chosenFile={file}
          showsHidden={showHidden}
          onShowHidden={setShowHidden}
          onOpen={(next) => {
            setPath(next);
            if (choose === 'file') setFile(null);
          }}
          onChooseFile={setFile}
        />
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={() => done(null)}>
          Cancel
        </Button>
        <Button disabled={!canConfirm} onClick={() => done(choice())}>
          {confirm}
        </Button>
      </Group>
    </>
  );
}

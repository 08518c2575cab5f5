/**
 * @file Where downloads come from, and the token that opens gated repositories: it can be written, never read.
 */
import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { HUB_ENDPOINT } from '../../../shared/model/hub.ts';
import type { HubAccessInfo } from '../../../shared/rpc/hub.ts';
import { api, client } from '../../api/client.ts';
import { Problem } from '../../components/feedback/problem.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { Section } from '../../components/layout/section.tsx';

export function Hub() {
  const access = useQuery(api.hub.access.queryOptions());
  return (
    <Section
      title="Hugging Face Hub"
      description="Asked only when you download something. The token goes to this address and nowhere else."
    >
      <QueryBoundary query={access} title="The Hub cannot be asked">
        {(known) => (
          <Stack gap="md">
            <Endpoint key={known.endpoint} access={known} />
            <Token access={known} />
          </Stack>
        )}
      </QueryBoundary>
    </Section>
  );
}

const ORIGINS = {
  settings: 'Set here.',
  environment: 'From HF_ENDPOINT in the environment.',
  default: 'The Hub itself.',
} as const;

function Endpoint({ access }: { readonly access: HubAccessInfo }) {
  const isSet = access.endpointFrom === 'settings';
  const [typed, setTyped] = useState(isSet ? access.endpoint : '');
  const save = useMutation({
    mutationFn: (hubEndpoint: string | null) => client.settings.change({ hubEndpoint }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(typed.trim() === '' ? null : typed);
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          style={{ flexGrow: 1 }}
          label="Endpoint"
          placeholder={HUB_ENDPOINT}
          value={typed}
          spellCheck={false}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={save.isPending}>
          Save endpoint
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        The Hub or a mirror of it. Now {access.endpoint}: {ORIGINS[access.endpointFrom]}
      </Text>
      {save.error !== null && <Problem title="The endpoint was not changed" error={save.error} />}
    </form>
  );
}

const TOKEN_STATES = {
  environment: 'HF_TOKEN of the environment is used.',
  'key store': "A token is kept in this system's key store.",
  none: 'There is no token. Public repositories need none.',
} as const;

function Token({ access }: { readonly access: HubAccessInfo }) {
  const [typed, setTyped] = useState('');
  const save = useMutation({
    mutationFn: (token: string | null) => client.hub.setToken({ token }),
    onSuccess: () => setTyped(''),
  });
  return (
    <div role="group" aria-label="Token">
      <Text size="sm" fw={500}>
        Token
      </Text>
      <Text size="sm" c="dimmed">
        {TOKEN_STATES[access.tokenFrom ?? 'none']}{' '}
        {!access.canStoreToken &&
          access.tokenFrom === null &&
          'None can be kept here: set HF_TOKEN in the environment that this program is started in.'}
      </Text>
      {access.canStoreToken && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(typed);
          }}
        >
          <Group align="flex-end" gap="xs" mt={4}>
            <PasswordInput
              style={{ flexGrow: 1 }}
              aria-label="New token"
              placeholder="hf_..."
              autoComplete="off"
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={typed === ''} loading={save.isPending}>
              Save token
            </Button>
            {access.tokenFrom === 'key store' && (
              <Button variant="subtle" color="red" onClick={() => save.mutate(null)}>
                Forget token
              </Button>
            )}
          </Group>
        </form>
      )}
      {save.error !== null && <Problem title="The token was not changed" error={save.error} />}
    </div>
  );
}

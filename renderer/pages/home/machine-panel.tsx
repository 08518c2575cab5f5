/**
 * @file How busy this machine is.
 */
import { Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatCount, formatPercent } from '../../../shared/format/number.ts';
import { api } from '../../api/client.ts';
import { Section } from '../../components/layout/section.tsx';
import classes from './home.module.css';

const LOOK_MS = 2000;

export function MachinePanel() {
  const info = useQuery(api.system.info.queryOptions());
  const load = useQuery(api.system.load.queryOptions({ refetchInterval: LOOK_MS }));
  const machine = info.data;
  const now = load.data;
  return (
    <Section
      title="This machine"
      description={machine === undefined ? undefined : formatCount(machine.cpuCount, 'processor core')}
    >
      {now !== undefined && (
        <Stack gap="sm">
          <Meter label="Processor" share={now.cpuShare} text={formatPercent(now.cpuShare, 0)} />
          <Meter
            label="Memory"
            share={now.usedMemoryBytes / now.totalMemoryBytes}
            text={`${formatBytes(now.usedMemoryBytes)} of ${formatBytes(now.totalMemoryBytes)}`}
          />
          {now.gpus.map((gpu) => (
            <Stack key={gpu.index} gap="sm">
              <Meter
                label={gpu.name}
                share={gpu.busyShare ?? 0}
                text={gpu.busyShare === null ? '–' : formatPercent(gpu.busyShare, 0)}
              />
              <Meter
                label={`${gpu.name}, memory`}
                share={gpu.usedMemoryBytes / gpu.totalMemoryBytes}
                text={`${formatBytes(gpu.usedMemoryBytes)} of ${formatBytes(gpu.totalMemoryBytes)}`}
              />
            </Stack>
          ))}
        </Stack>
      )}
    </Section>
  );
}

function Meter({
  label,
  share,
  text,
}: {
  readonly label: string;
  readonly share: number;
  readonly text: string;
}) {
  return (
    <div>
      <div className={classes['meter']}>
        <Text size="sm" truncate title={label}>
          {label}
        </Text>
        <Text size="sm" c="dimmed" className="numeric">
          {text}
        </Text>
      </div>
      <Progress
        value={share * 100}
        color={share > 0.92 ? 'orange' : 'atlas'}
        size="sm"
        aria-label={`${label}: ${text}`}
      />
    </div>
  );
}

/**
 * @file Making a model of fewer bits: how many, and where it goes.
 */
import { Menu, Radio, Stack, Text } from '@mantine/core';
import { IconStackPop } from '@tabler/icons-react';
import { useState } from 'react';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { client } from '../../api/client.ts';
import { openDialog } from '../../dialogs/dialogs.tsx';
import { NewFolderForm } from './new-folder-form.tsx';

/** For the menu of a model in floats; nothing for one that is quantised. */
export function QuantiseItem({ model }: { readonly model: ModelSummary }) {
  if (model.dtype === 'uint8' || model.dtype === 'uint4') return null;
  return (
    <Menu.Item
      leftSection={<IconStackPop size={16} />}
      disabled={model.health.state === 'unavailable'}
      onClick={() => {
        openDialog({
          title: `Quantise ${model.name}`,
          content: (close) => <QuantiseDialog model={model} close={close} />,
        });
      }}
    >
      Quantise…
    </Menu.Item>
  );
}

type Bits = 4 | 8;
const CHOICES: readonly { readonly bits: Bits; readonly label: string; readonly description: string }[] = [
  { bits: 8, label: '8 bits', description: 'About half the size of 16 bits; hardly tells from the original' },
  { bits: 4, label: '4 bits', description: 'About a third of the size; weights are off by some percent' },
];

function QuantiseDialog({ model, close }: { readonly model: ModelSummary; readonly close: () => void }) {
  const [bits, setBits] = useState<Bits>(8);
  // Beside the model, but never inside the product.
  const [typed, setTyped] = useState<string | null>(model.isBundled ? '' : null);
  const output = typed ?? `${model.path}-int${bits}`;
  return (
    <NewFolderForm
      output={output}
      onOutput={setTyped}
      action="Quantise"
      start={(folder) => client.models.quantise({ modelId: model.id, bits, output: folder })}
      close={close}
    >
      <Text size="sm">
        Linear layers are written in whole numbers into a new folder, read back, and compared with the
        original. Adapters train on the result like on any model; full fine-tuning needs the original.
      </Text>
      <Radio.Group
        label="Each weight"
        value={String(bits)}
        onChange={(value) => setBits(value === '4' ? 4 : 8)}
      >
        <Stack gap="xs" mt="xs">
          {CHOICES.map(({ bits: value, label, description }) => (
            <Radio key={value} value={String(value)} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
    </NewFolderForm>
  );
}

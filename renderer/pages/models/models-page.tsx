/**
 * @file The screen "Models": the library of checkpoints, or one of them closely.
 */
import { useSearch } from '@tanstack/react-router';
import { ModelDetailView } from './model-detail-view.tsx';
import { ModelList } from './model-list.tsx';

export function ModelsPage() {
  const { model } = useSearch({ from: '/models' });
  return model === undefined ? <ModelList /> : <ModelDetailView modelId={model} />;
}

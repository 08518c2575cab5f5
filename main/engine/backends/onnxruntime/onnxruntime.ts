/**
 * @file The default runtime: emits ONNX and runs it with onnxruntime-node.
 */
import { parse } from 'node:path';
import './no-telemetry.ts';
import * as ort from 'onnxruntime-node';
import { evaluateDim, type Dim } from '../../ir/dim.ts';
import type { Graph } from '../../ir/graph.ts';
import { elementCount } from '../../ir/tensor.ts';
import { emitOnnx } from '../../onnx/emit.ts';
import type { OnnxProvider } from '../../ops/definition.ts';
import { dedupe } from '../../passes/dedupe.ts';
import { dequantiseProducts, hasFourBitProducts } from '../../passes/dequantise-products.ts';
import { gatherTransposes, rowOrder, type RowOrder } from '../../passes/gather-transposes.ts';
import { mergeReshapes } from '../../passes/merge-reshapes.ts';
import { prune } from '../../passes/prune.ts';
import { splitWeightCasts } from '../../passes/split-weight-casts.ts';
import { PACKED_WEIGHTS_BYTES } from './packed-weights.ts';
import { bindSymbols, type Backend, type Executable, type GraphUse, type Tensors } from '../backend.ts';
import { checkCarried, HostResidentExecutable } from '../resident.ts';
import { DeviceResidentExecutable } from './device-resident.ts';
import { withJoinedTransfers } from './joined-transfers.ts';
import { fromOrt, toOrt } from './ort-tensor.ts';

export interface OnnxRuntimeOptions {
  readonly provider: OnnxProvider;
  /** Threads of one operator; 0 lets onnxruntime take one a core. */
  readonly threads?: number;
  /** See {@link PACKED_WEIGHTS_BYTES}, the default. */
  readonly packedWeightsBytes?: number;
}

/** The onnxruntime backend on a device. Whether the device is there shows when a graph is compiled. */
export function onnxRuntimeBackend({
  provider,
  threads = 0,
  packedWeightsBytes = PACKED_WEIGHTS_BYTES,
}: OnnxRuntimeOptions): Backend {
  const open = (graph: Graph, use: SessionUse = {}): Promise<OpenedSession> =>
    openSession(graph, { provider, threads, packedWeightsBytes }, use);
  const compileAsItIs = async (graph: Graph, use?: GraphUse): Promise<Executable> => {
    const { session, rowOrders } = await open(graph, use);
    return new OnnxRuntimeExecutable(graph, rowOrders, session);
  };
  const compile = (graph: Graph, use?: GraphUse): Promise<Executable> =>
    provider === 'webgpu'
      ? withJoinedTransfers(graph, (joined) => compileAsItIs(joined, use))
      : compileAsItIs(graph, use);
  return {
    name: `onnxruntime-${provider}`,
    // The binding keeps tensors on no other device.
    keepsState: provider === 'webgpu',
    compile,
    async compileResident(graph, carried) {
      checkCarried(graph, carried);
      if (provider !== 'webgpu') return new HostResidentExecutable(graph, await compile(graph), carried);
      return DeviceResidentExecutable.open(graph, carried, async (own, onDevice) => {
        const { session } = await open(own, { outputsOnDevice: onDevice });
        return session;
      });
    },
  };
}

interface OpenedSession {
  readonly session: ort.InferenceSession;
  /** What else the session is fed; on the CPU only. */
  readonly rowOrders: readonly RowOrder[];
}

interface SessionUse extends Partial<GraphUse> {
  /** Outputs that stay in the device's memory. */
  readonly outputsOnDevice?: readonly string[];
}

async function openSession(
  graph: Graph,
  { provider, threads, packedWeightsBytes }: Required<OnnxRuntimeOptions>,
  { fewRows = false, outputsOnDevice = [] }: SessionUse,
): Promise<OpenedSession> {
  const packed = provider === 'cpu' && float32WeightBytes(graph) <= packedWeightsBytes;
  const packsProducts = packed || (provider === 'cpu' && fewRows && hasFourBitProducts(graph));
  // WebGPU has no bfloat16, and float16 on some devices only. What is left to a run would run on the CPU, and its results
  // cross to the device, each time: so weights are converted when a session opens, and rows of them picked on the CPU.
  const foldsCasts = packed || provider === 'webgpu';
  const dequantised = provider === 'cpu' ? dedupe(dequantiseProducts(graph)) : graph;
  const ownCasts = foldsCasts ? dequantised : splitWeightCasts(dequantised);
  const { graph: gathered, rowOrders } =
    provider === 'cpu' ? gatherTransposes(ownCasts) : { graph: ownCasts, rowOrders: [] };
  const compiled = prune(mergeReshapes(gathered));
  const session = await ort.InferenceSession.create(emitOnnx(compiled, provider), {
    executionProviders: [provider === 'webgpu' ? webGpu(compiled) : provider],
    intraOpNumThreads: threads,
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...(outputsOnDevice.length === 0
      ? {}
      : { preferredOutputLocation: Object.fromEntries(outputsOnDevice.map((name) => [name, 'gpu-buffer'])) }),
    extra: {
      session: {
        model_external_initializers_file_folder_path: weightRoot(graph),
        disable_prepacking: packsProducts ? '0' : '1',
        // Whether constant folding takes what quantised weights stand for as well; on a GPU they stay as small as they are.
        disable_quant_qdq: provider === 'webgpu' ? '0' : '1',
      },
      // Both turn 16-bit weights into resident float32 copies, from which the first leaves those to pack.
      optimization: {
        disable_specified_optimizers: `${foldsCasts ? '' : 'ConstantFolding;'}FuseFp16InitializerToFp32NodeTransformer`,
      },
    },
  });
  return { session, rowOrders };
}

class OnnxRuntimeExecutable implements Executable {
  readonly #graph: Graph;
  readonly #rowOrders: readonly RowOrder[];
  readonly #session: ort.InferenceSession;
  #lastOrders: { readonly key: string; readonly tensors: Readonly<Record<string, ort.Tensor>> } = {
    key: '',
    tensors: {},
  };

  constructor(graph: Graph, rowOrders: readonly RowOrder[], session: ort.InferenceSession) {
    this.#graph = graph;
    this.#rowOrders = rowOrders;
    this.#session = session;
  }

  async run(feeds: Tensors): Promise<Tensors> {
    const symbols = bindSymbols(this.#graph, feeds);
    const inputs = Object.fromEntries(this.#graph.inputs.map(({ name }) => [name, toOrt(feeds[name]!)]));
    Object.assign(inputs, this.#orders(symbols));
    const results = await this.#session.run(inputs);
    return Object.fromEntries(this.#graph.outputs.map(({ name }) => [name, fromOrt(results[name]!)]));
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** Batches of one shape follow each other often. */
  #orders(symbols: ReadonlyMap<string, number>): Readonly<Record<string, ort.Tensor>> {
    const key = [...symbols].join();
    if (key !== this.#lastOrders.key) {
      const tensors = this.#rowOrders.map((order) => {
        const size = (dim: Dim): number => evaluateDim(dim, symbols);
        const { name, shape } = order.input;
        return [name, new ort.Tensor('int64', rowOrder(order, size), shape.map(size))] as const;
      });
      this.#lastOrders = { key, tensors: Object.fromEntries(tensors) };
    }
    return this.#lastOrders.tensors;
  }
}

/** The provider, with what reads 16-bit floats left to the CPU. Nodes have the names that `emitOnnx` gives them. */
function webGpu({ nodes }: Graph): ort.InferenceSession.ExecutionProviderConfig {
  const forceCpuNodeNames = nodes
    .filter(({ inputs }) => inputs.some(({ dtype }) => dtype === 'float16' || dtype === 'bfloat16'))
    .map(({ op, outputs }) => `${op}:${outputs[0]!.name}`);
  // An empty list is refused.
  return { name: 'webgpu', ...(forceCpuNodeNames.length > 0 && { forceCpuNodeNames }) };
}

/** What the weights that lie in files take in float32. */
function float32WeightBytes(graph: Graph): number {
  const sizes = graph.initializers.map(({ data }) => ('path' in data ? 4 * elementCount(data.shape) : 0));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** The root that all weight files share. @throws Error if they lie on several drives. */
function weightRoot(graph: Graph): string {
  const roots = new Set(
    graph.initializers.flatMap(({ data }) => ('path' in data ? [parse(data.path).root] : [])),
  );
  if (roots.size > 1) throw new Error(`weights lie on several drives: ${[...roots].join(', ')}`);
  return [...roots][0] ?? '/';
}

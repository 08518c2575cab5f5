/**
 * @file Where a method's parameters sit: a decoder of three layers over a text, with what is trained in colour.
 */
import type { ChoiceName } from '../../../shared/model/method.ts';
import classes from './method-schematic.module.css';

const LAYERS = [10, 30, 50] as const;
const TOKENS = [56, 74, 92, 110, 128] as const;

export function MethodSchematic({ method }: { readonly method: ChoiceName }) {
  const isFull = method === 'full';
  return (
    <svg viewBox="0 0 160 96" className={classes['schematic']} aria-hidden>
      {LAYERS.map((y) => (
        <rect
          key={y}
          x={48}
          y={y}
          width={96}
          height={14}
          rx={3}
          className={isFull ? classes['trained'] : classes['frozen']}
        />
      ))}
      {TOKENS.map((x) => (
        <rect key={x} x={x} y={74} width={12} height={12} rx={2} className={classes['token']} />
      ))}
      <Trained method={method} />
    </svg>
  );
}

function Trained({ method }: { readonly method: ChoiceName }) {
  switch (method) {
    case 'none':
    case 'full':
      return null;
    case 'prefix-tuning':
      return LAYERS.flatMap((y) =>
        [16, 30].map((x) => (
          <rect key={`${x}/${y}`} x={x} y={y} width={12} height={14} rx={2} className={classes['trained']} />
        )),
      );
    case 'prompt-tuning':
      return [16, 34].map((x) => (
        <rect key={x} x={x} y={74} width={12} height={12} rx={2} className={classes['trained']} />
      ));
    case 'llama-adapter':
      return LAYERS.slice(0, 2).map((y) => (
        <g key={y}>
          <rect x={14} y={y} width={12} height={14} rx={2} className={classes['trained']} />
          <path d={`M26 ${y + 7}H46`} className={classes['wire']} />
          <circle cx={37} cy={y + 7} r={4} className={classes['gate']} />
        </g>
      ));
    case 'adapter':
      return (
        <g>
          <rect x={10} y={10} width={20} height={54} rx={4} className={classes['trained']} />
          {LAYERS.map((y) => (
            <path key={y} d={`M30 ${y + 7}H46`} className={classes['wire']} />
          ))}
        </g>
      );
    case 'lora':
      return LAYERS.map((y) => (
        <g key={y}>
          <path d={`M14 ${y + 1}L28 ${y + 5}V${y + 9}L14 ${y + 13}Z`} className={classes['trained']} />
          <path d={`M44 ${y + 1}L30 ${y + 5}V${y + 9}L44 ${y + 13}Z`} className={classes['trained']} />
        </g>
      ));
  }
}

/**
 * @file A map of the world with a dot for each language.
 */
import { geoEqualEarth, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import land from 'world-atlas/land-110m.json';
import { ChartFrame } from './chart-frame.tsx';
import classes from './language-map.module.css';

export interface MapDot {
  readonly code: string;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Chosen ones stand out; the others show what could be. */
  readonly isChosen: boolean;
}

export interface LanguageMapProps {
  readonly title: string;
  readonly note: string;
  readonly dots: readonly MapDot[];
}

const WIDTH = 640;
const HEIGHT = 312;

const projection = geoEqualEarth().fitExtent(
  [
    [2, 2],
    [WIDTH - 2, HEIGHT - 2],
  ],
  { type: 'Sphere' },
);
const path = geoPath(projection);
const topology = land as unknown as Parameters<typeof feature>[0];
const landPath = path(feature(topology, 'land')) ?? '';
const globePath = path({ type: 'Sphere' }) ?? '';

export function LanguageMap({ title, note, dots }: LanguageMapProps) {
  // Chosen dots lie above the others.
  const ordered = dots.toSorted((a, b) => Number(a.isChosen) - Number(b.isChosen));
  return (
    <ChartFrame
      title={title}
      summary={`World map: ${note}`}
      fileName="languages"
      table={() => ({
        header: ['language', 'name', 'latitude', 'longitude', 'chosen'],
        records: dots.map(({ code, name, latitude, longitude, isChosen }) => [
          code,
          name,
          String(latitude),
          String(longitude),
          isChosen ? 'yes' : 'no',
        ]),
      })}
    >
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={classes['map']}>
        <path d={globePath} className={classes['sea']} />
        <path d={landPath} className={classes['land']} />
        {ordered.map(({ code, name, latitude, longitude, isChosen }) => {
          const [x, y] = projection([longitude, latitude]) ?? [0, 0];
          return (
            <circle
              key={code}
              cx={x}
              cy={y}
              r={isChosen ? 4 : 2.5}
              className={isChosen ? classes['chosen'] : classes['other']}
            >
              <title>{name}</title>
            </circle>
          );
        })}
      </svg>
      <p className={classes['note']}>{note}</p>
    </ChartFrame>
  );
}

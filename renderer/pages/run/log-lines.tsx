/**
 * @file Lines of a log: only those in sight are drawn, the search is marked, the end can be followed.
 */
import { Highlight, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import classes from './log-lines.module.css';

export interface LogLine {
  readonly key: number;
  readonly timeMs: number | null;
  readonly tone: 'plain' | 'strong' | 'bad';
  readonly text: string;
}

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  readonly search: string;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
  /** Said where there is no line at all. */
  readonly empty: string;
}

const LINE_HEIGHT = 22;
/** Nearer than this to the end counts as at the end. */
const NEAR_END = 30;

export function LogLines({ lines, search, follows, onFollow, empty }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const found = useMemo(() => {
    const wanted = search.toLocaleLowerCase();
    return wanted === '' ? lines : lines.filter(({ text }) => text.toLocaleLowerCase().includes(wanted));
  }, [lines, search]);
  const virtual = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  const count = found.length;
  useEffect(() => {
    if (follows && count > 0) virtual.scrollToIndex(count - 1, { align: 'end' });
  }, [follows, count, virtual]);

  if (count === 0) {
    return (
      <Text c="dimmed" size="sm" py="lg" ta="center">
        {lines.length === 0 ? empty : `No line has “${search}”.`}
      </Text>
    );
  }
  return (
    <div
      ref={scroller}
      className={classes['scroller']}
      tabIndex={0}
      role="log"
      aria-label="Log"
      aria-live="off"
      onWheel={({ deltaY }) => {
        if (deltaY < 0) onFollow(false);
      }}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        if (!follows && scrollHeight - scrollTop - clientHeight < NEAR_END) onFollow(true);
      }}
    >
      <div className={classes['all']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const { timeMs, tone, text } = found[index]!;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              data-tone={tone}
              className={classes['line']}
              style={{ transform: `translateY(${start}px)` }}
            >
              {timeMs !== null && (
                <time dateTime={new Date(timeMs).toISOString()} className={classes['time']}>
                  {new Date(timeMs).toLocaleTimeString('en-GB')}
                </time>
              )}
              <Highlight highlight={search} component="span" className={classes['text'] ?? ''}>
                {text}
              </Highlight>
            </div>
          );
        })}
      </div>
    </div>
  );
}

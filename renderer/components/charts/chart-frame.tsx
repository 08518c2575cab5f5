/**
 * @file What every picture has around it: a title, a legend, a sentence for those who cannot see it, its numbers as a
 * table, and its export as SVG, PNG and CSV.
 */
import { ActionIcon, Menu, ScrollArea, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconChartDots,
  IconDots,
  IconFileTypeCsv,
  IconFileTypePng,
  IconFileTypeSvg,
  IconTable,
} from '@tabler/icons-react';
import { useId, useRef, useState, type ReactNode } from 'react';
import { formatCsv, type CsvField } from '../../../shared/format/csv.ts';
import { saveBlob } from '../save-blob.ts';
import { pictureOf, toPng, type LegendEntry, type Picture } from './export-picture.ts';
import colors from './chart-colors.module.css';
import classes from './chart-frame.module.css';

/** The numbers of a picture, one record a row. */
export interface ChartTable {
  readonly header: readonly string[];
  readonly records: readonly (readonly CsvField[])[];
}

interface ChartFrameProps {
  readonly title: string;
  /** In small type behind the title: a unit, or how the numbers came about. */
  readonly note?: string;
  /** What the picture shows, in a sentence with its main numbers. */
  readonly summary: string;
  /** Of exported files, without extension. */
  readonly fileName: string;
  readonly legend?: readonly LegendEntry[];
  /** Called when the numbers are asked for: they may be many. */
  readonly table: () => ChartTable;
  /** Draws the picture where it is not the SVG among the children. */
  readonly picture?: () => Picture;
  /** Whether the picture can be walked through by keyboard and read cell by cell, so that it needs no summary. */
  readonly interactive?: boolean;
  /** Controls that stand before the menu. */
  readonly controls?: ReactNode;
  /** The picture. */
  readonly children: ReactNode;
}

/** Longer tables are for a spreadsheet. */
const SHOWN_RECORDS = 500;

export function ChartFrame(props: ChartFrameProps) {
  const { title, note, summary, fileName, legend = [], table, controls, children } = props;
  const [showsTable, setShowsTable] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const titleId = useId();

  const picture = (): Picture => {
    if (props.picture !== undefined) return props.picture();
    const svg = body.current?.querySelector('svg');
    if (svg === null || svg === undefined) throw new Error('There is no picture on the page');
    return pictureOf(svg, note === undefined ? title : `${title} (${note})`, legend);
  };
  const save = (make: () => Promise<void> | void): void => {
    Promise.resolve()
      .then(make)
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        notifications.show({ color: 'red', title: 'The picture was not saved', message });
      });
  };
  const saveSvg = (): void =>
    saveBlob(`${fileName}.svg`, new Blob([picture().svg], { type: 'image/svg+xml' }));
  const savePng = async (): Promise<void> => saveBlob(`${fileName}.png`, await toPng(picture()));
  const saveCsv = (): void => {
    const { header, records } = table();
    saveBlob(`${fileName}.csv`, new Blob([formatCsv(header, records)], { type: 'text/csv' }));
  };

  return (
    <figure className={`${colors['colors']} ${classes['frame']}`} aria-labelledby={titleId}>
      <div className={classes['head']}>
        <Text component="h3" id={titleId} className={classes['title']}>
          {title}
          {note !== undefined && <span className={classes['note']}>{note}</span>}
        </Text>
        {legend.length > 0 && (
          <ul className={classes['legend']}>
            {legend.map(({ label, color, isDashed = false }) => (
              <li key={label}>
                <span
                  className={classes['swatch']}
                  data-dashed={isDashed || undefined}
                  style={{ background: color }}
                />
                {label}
              </li>
            ))}
          </ul>
        )}
        <div className={classes['controls']}>
          {controls}
          <Menu position="bottom-end" withinPortal>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`${title}: save or show numbers`}
              >
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={showsTable ? <IconChartDots size={16} /> : <IconTable size={16} />}
                onClick={() => setShowsTable(!showsTable)}
              >
                {showsTable ? 'Show the picture' : 'Show the numbers'}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconFileTypeSvg size={16} />}
                disabled={showsTable}
                onClick={() => save(saveSvg)}
              >
                Save as SVG
              </Menu.Item>
              <Menu.Item
                leftSection={<IconFileTypePng size={16} />}
                disabled={showsTable}
                onClick={() => save(savePng)}
              >
                Save as PNG
              </Menu.Item>
              <Menu.Item leftSection={<IconFileTypeCsv size={16} />} onClick={() => save(saveCsv)}>
                Save the numbers as CSV
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      {showsTable ? (
        <NumbersTable table={table()} label={`${title}: numbers`} />
      ) : (
        <div
          ref={body}
          {...(props.interactive === true ? {} : { role: 'img', 'aria-label': summary })}
          className={classes['body']}
        >
          {children}
        </div>
      )}
    </figure>
  );
}

function NumbersTable({ table: { header, records }, label }: { table: ChartTable; label: string }) {
  return (
    <>
      <ScrollArea.Autosize mah={260} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': label }}>
        <Table stickyHeader withRowBorders={false} striped fz="xs" aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              {header.map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {records.slice(0, SHOWN_RECORDS).map((record, index) => (
              <Table.Tr key={index}>
                {record.map((field, column) => (
                  <Table.Td key={column}>{field ?? ''}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {records.length > SHOWN_RECORDS && (
        <Text size="xs" c="dimmed" mt={4}>
          The first {SHOWN_RECORDS} of {records.length} rows; all are in the CSV.
        </Text>
      )}
    </>
  );
}

/** Which arguments of a command line show a screen, and which are not let near one. */
import { expect, test } from 'vitest';
import { deepLinkIn } from '../../../main/app/deep-link.ts';

test.each([
  ['adapter-atlas://runs/lora-1234', '/runs/lora-1234'],
  ['adapter-atlas:///runs/lora-1234?tab=log', '/runs/lora-1234?tab=log'],
  ['adapter-atlas://compare?runs=a,b', '/compare?runs=a,b'],
  ['adapter-atlas://', '/'],
])('%s shows %s', (link, route) => {
  expect(deepLinkIn(['/usr/bin/adapter-atlas', link])).toBe(route);
});

test.each([
  'adapter-atlas://runs");alert(1)("',
  'adapter-atlas://runs/<script>',
  'adapter-atlas://runs/a b',
  'adapter-atlas://runs/a\u0000',
  `adapter-atlas://runs/${'a'.repeat(3000)}`,
  'adapter-atlas:runs',
  'https://example.com/adapter-atlas://runs',
  '/runs',
])('%j shows nothing', (link) => {
  expect(deepLinkIn(['/usr/bin/adapter-atlas', link])).toBeNull();
});

/**
 * @file HTML that cannot be injected into: whatever is put into a `markup` template is escaped, unless it is
 * itself markup. Works alike for text and for quoted attribute values.
 */

/** Text that is HTML (or SVG) already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** null stands for nothing. */
export type MarkupValue = Markup | string | number | null | readonly MarkupValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: MarkupValue): string {
  if (value === null) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return (
    String(value)
      .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
      // Control characters that HTML forbids, and overrides of the text direction that could disguise a name.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
  );
}

/** A template of HTML; see the file's comment. Attribute values must stand in double quotes. */
export function markup(strings: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...values.map(render)));
}

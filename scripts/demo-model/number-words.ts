/**
 * @file Numbers in words, by the spell-out rules of CLDR (npm `cldr-rbnf`). The rules' language is that of ICU's
 * RuleBasedNumberFormat (unicode.org/reports/tr35/tr35-numbers.html, part 3, "Rule-Based Number Formatting"), of which
 * this reads what whole numbers below a million need.
 */
import type { SpelloutRules } from './corpus-file.ts';

interface Rule {
  readonly base: number;
  /** What `<<` is a multiple of, and `>>` the rest to. */
  readonly divisor: number;
  readonly text: string;
}

const CARDINAL_SETS = [
  '%spellout-numbering',
  '%spellout-cardinal',
  '%spellout-cardinal-masculine',
  '%spellout-cardinal-neuter',
] as const;

/** Writes whole numbers below a million in words. */
export class NumberWords {
  readonly #sets = new Map<string, readonly Rule[]>();
  readonly #plural: Intl.PluralRules;
  readonly #cardinal: string;

  /** @throws Error if the rules have no cardinal set. */
  constructor(locale: string, rules: SpelloutRules) {
    const cardinal = CARDINAL_SETS.find((name) => rules[name] !== undefined);
    if (cardinal === undefined) throw new Error(`${locale}: no set of cardinal rules`);
    this.#cardinal = cardinal;
    this.#plural = new Intl.PluralRules(locale);
    for (const [name, lines] of Object.entries(rules)) {
      this.#sets.set(
        name,
        lines.flatMap(([base, text]) => parseRule(base, text)).sort((a, b) => a.base - b.base),
      );
    }
  }

  /** @throws Error if a rule needs what this does not read. */
  words(value: number): string {
    return this.#format(this.#cardinal, value).replaceAll('\u00ad', '').trim();
  }

  #format(name: string, value: number): string {
    const set = this.#sets.get(name);
    if (set === undefined) throw new Error(`no rule set ${name}`);
    let at = set.findLastIndex(({ base }) => base <= value);
    if (at < 0) throw new Error(`${name} has no rule for ${value}`);
    // Two substitutions, an exact multiple, and a base that is none: the rule before is meant.
    const { text, divisor, base } = set[at]!;
    if (at > 0 && /→.*→/.test(text) && /←.*←/.test(text) && value % divisor === 0 && base % divisor !== 0)
      at--;
    return this.#apply(name, set[at]!, value);
  }

  #apply(set: string, { text, divisor }: Rule, value: number): string {
    const quotient = Math.floor(value / divisor);
    const rest = value % divisor;
    return text
      .replaceAll(/\[([^\]]*)\]/g, (_, optional: string) => {
        const [some, none = ''] = optional.split('|') as [string, string?];
        return rest === 0 ? none : some;
      })
      .replaceAll(/\$\((?:cardinal|ordinal),([^)]*)\)\$/g, (_, cases: string) =>
        this.#pluralCase(cases, quotient),
      )
      .replaceAll(/←(%[^←]*)?←/g, (_, name: string | undefined) => this.#format(name ?? set, quotient))
      .replaceAll(/→(%[^→]*)?→/g, (_, name: string | undefined) => this.#format(name ?? set, rest))
      .replaceAll(/=(%[^=]*)=/g, (_, name: string) => this.#format(name, value));
  }

  #pluralCase(cases: string, quotient: number): string {
    const forms = new Map([...cases.matchAll(/(\w+)\{([^}]*)\}/g)].map(([, name, text]) => [name, text]));
    return forms.get(this.#plural.select(quotient)) ?? forms.get('other') ?? '';
  }
}

/** `base/radix` and one `>` for each power less; rules for negative numbers and fractions are left out. */
function parseRule(key: string, line: string): Rule[] {
  const match = /^(\d+)(?:\/(\d+))?(>*)$/.exec(key);
  if (match === null) return [];
  const base = Number(match[1]);
  const radix = Number(match[2] ?? 10);
  let exponent = -match[3]!.length;
  for (let power = radix; power <= base; power *= radix) exponent++;
  return [{ base, divisor: radix ** Math.max(0, exponent), text: line.replace(/;$/, '').replace(/^'/, '') }];
}

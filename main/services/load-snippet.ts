/**
 * @file Python that loads an exported adapter with Hugging Face's libraries.
 */
import type { Representation } from '../peft/adapter.ts';

/**
 * @param base Folder of the base model.
 * @param adapter Folder of the export.
 * @returns Lines of Python with a final line end; null where only Adapter Atlas reads the format.
 */
export function loadSnippet(format: Representation['format'], base: string, adapter: string): string | null {
  // JSON's strings are Python's.
  const [basePath, adapterPath] = [JSON.stringify(base), JSON.stringify(adapter)];
  switch (format) {
    case 'peft':
      return [
        'from peft import PeftModel',
        'from transformers import AutoModelForCausalLM, AutoTokenizer',
        '',
        `tokenizer = AutoTokenizer.from_pretrained(${basePath})`,
        `model = AutoModelForCausalLM.from_pretrained(${basePath})`,
        `model = PeftModel.from_pretrained(model, ${adapterPath})`,
        '',
      ].join('\n');
    case 'checkpoint':
      return [
        'from transformers import AutoModelForCausalLM, AutoTokenizer',
        '',
        `tokenizer = AutoTokenizer.from_pretrained(${basePath})`,
        `model = AutoModelForCausalLM.from_pretrained(${adapterPath})`,
        '',
      ].join('\n');
    case 'native':
      return null;
  }
}

/**
 * @file The language catalogue, resources/languages.json.
 */
import { z } from 'zod';
import { languageCodeSchema } from './experiment.ts';

export const RESOURCE_LEVELS = ['high', 'mid', 'low'] as const;

const languageSchema = z.object({
  code: languageCodeSchema,
  name: z.string(),
  iso639_3: z.string(),
  bcp47: z.string(),
  script: z.string(),
  script_name: z.string(),
  rtl: z.boolean(),
  family: z.string(),
  branch: z.string(),
  resource_level: z.enum(RESOURCE_LEVELS),
  in_belebele: z.boolean(),
  in_xnli: z.boolean(),
  in_xquad: z.boolean(),
  in_mgsm: z.boolean(),
});
export type Language = z.infer<typeof languageSchema>;

export const languageCatalogueSchema = z.object({ languages: z.array(languageSchema).nonempty() });

const languagePointSchema = z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]);
/** Latitude and longitude in degrees. */
export type LanguagePoint = z.infer<typeof languagePointSchema>;

/** resources/language-points.json. */
export const languagePointsSchema = z.object({ points: z.record(z.string(), languagePointSchema) });

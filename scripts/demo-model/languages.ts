/**
 * @file The languages of the demo, by how much of each the model is shown. The tiers are imposed, so that transfer can
 * be read against coverage; they say nothing about a language in the world.
 */

export interface CoverageTier {
  /** As benchmark.json says it. */
  readonly coverage: string;
  /** Share of the training material that the model may see in such a language. */
  readonly share: number;
  /** Sampling weight of each language. */
  readonly weight: number;
  /** CLDR locales, and the codes of resources/languages.json. */
  readonly languages: Readonly<Record<string, string>>;
}

const TIERS: readonly CoverageTier[] = [
  { coverage: 'all items seen, sampled most', share: 1, weight: 10, languages: { en: 'eng_Latn' } },
  {
    coverage: 'all items seen',
    share: 1,
    weight: 4,
    languages: table(
      'ar:arb_Arab de:deu_Latn es:spa_Latn fr:fra_Latn hi:hin_Deva id:ind_Latn ja:jpn_Jpan ko:kor_Hang ' +
        'ru:rus_Cyrl tr:tur_Latn vi:vie_Latn zh:zho_Hans',
    ),
  },
  {
    coverage: '60% seen',
    share: 0.6,
    weight: 0.8,
    languages: table(
      'bn:ben_Beng bg:bul_Cyrl ca:cat_Latn cs:ces_Latn da:dan_Latn el:ell_Grek fi:fin_Latn he:heb_Hebr ' +
        'hr:hrv_Latn hu:hun_Latn it:ita_Latn lt:lit_Latn nl:nld_Latn no:nob_Latn fa:pes_Arab pl:pol_Latn ' +
        'pt:por_Latn ro:ron_Latn sk:slk_Latn sr:srp_Cyrl sv:swe_Latn sw:swh_Latn ta:tam_Taml fil:tgl_Latn ' +
        'th:tha_Thai uk:ukr_Cyrl ur:urd_Arab ms:zsm_Latn',
    ),
  },
  {
    coverage: '20% seen',
    share: 0.2,
    weight: 0.3,
    languages: table(
      'sq:als_Latn am:amh_Ethi az:azj_Latn cy:cym_Latn et:est_Latn gu:guj_Gujr ha:hau_Latn hy:hye_Armn ' +
        'is:isl_Latn kk:kaz_Cyrl lv:lvs_Latn mr:mar_Deva my:mya_Mymr ne:npi_Deva sl:slv_Latn te:tel_Telu ' +
        'uz:uzn_Latn yo:yor_Latn',
    ),
  },
  {
    coverage: 'unseen',
    share: 0,
    weight: 0,
    languages: table(
      'af:afr_Latn as:asm_Beng be:bel_Cyrl bs:bos_Latn chr:chr_Cher eu:eus_Latn fo:fao_Latn om:gaz_Latn ' +
        'ga:gle_Latn gl:glg_Latn hsb:hsb_Latn ig:ibo_Latn jv:jav_Latn kn:kan_Knda ka:kat_Geor mn:khk_Cyrl ' +
        'km:khm_Khmr rw:kin_Latn ky:kir_Cyrl kok:kok_Deva lo:lao_Laoo lb:ltz_Latn ml:mal_Mlym mk:mkd_Cyrl ' +
        'mt:mlt_Latn pa:pan_Guru pcm:pcm_Latn qu:que_Latn si:sin_Sinh so:som_Latn tg:tgk_Cyrl to:ton_Latn ' +
        'tk:tuk_Latn xh:xho_Latn yue:yue_Hant zu:zul_Latn',
    ),
  },
];

export const ENGLISH = 'en';

export interface DemoLanguage {
  readonly locale: string;
  readonly code: string;
  readonly tier: CoverageTier;
}

export const LANGUAGES: readonly DemoLanguage[] = TIERS.flatMap((tier) =>
  Object.entries(tier.languages).map(([locale, code]) => ({ locale, code, tier })),
);

function table(text: string): Record<string, string> {
  return Object.fromEntries(text.split(' ').map((pair) => pair.split(':') as [string, string]));
}

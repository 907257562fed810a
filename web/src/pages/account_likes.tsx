// What somebody likes: languages, light and dark, how fine the picture is. Chosen here, kept with the account.
import { language, languageName, setLanguage, t, type Language } from '../i18n';
import '../i18n/likes';
import { modeOf, skipKinds } from '../player/skips';
import { change, settings, type Theme } from '../state/settings';

const languages = ['ar', 'cs', 'da', 'de', 'el', 'en', 'es', 'fi', 'fr', 'he', 'hi', 'hu', 'it', 'ja', 'ko', 'nl', 'no', 'pl', 'pt', 'ru', 'sv', 'th', 'tr', 'uk', 'vi', 'zh'] as const;
const heights = [2160, 1440, 1080, 720, 480] as const;
const skipModes = ['ask', 'always', 'never'] as const;
const themes = ['auto', 'dark', 'light'] as const satisfies readonly Theme[];

interface ChoiceProps { name: string; label: string; value: string; choices: readonly (readonly [value: string, words: string])[]; choose: (value: string) => void }

function Choice({ name, label, value, choices, choose }: ChoiceProps) {
  return (
    <label class="form-line"><span>{label}</span>
      <select name={name} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {choices.map(([one, words]) => <option key={one} value={one} selected={one === value}>{words}</option>)}
      </select></label>
  );
}

/** Those that are offered, and what was chosen elsewhere. */
const tongues = (chosen: string | null | undefined) => [...new Set([...languages, ...(chosen ? [chosen] : [])])]
  .map((tag) => [tag, languageName(tag) ?? tag] as const).sort((a, b) => a[1].localeCompare(b[1], language.value));

export function Likes() {
  const now = settings.value;
  const subtitles = now.subtitles === null ? 'none' : now.subtitles ?? '';
  return (
    <section aria-labelledby="likes">
      <h2 id="likes">{t('likes.title')}</h2>
      <p class="quiet">{t('likes.text')}</p>
      <div class="form account-form likes">
        <Choice name="language" label={t('likes.language')} value={language.value} choices={[['en', 'English'], ['ja', '日本語']]} choose={(one) => setLanguage(one as Language)} />
        <Choice name="theme" label={t('likes.theme')} value={now.theme} choices={themes.map((one) => [one, t(`theme.${one}`)] as const)} choose={(one) => change({ theme: one as Theme })} />
        <Choice name="audio" label={t('likes.audio')} value={now.audio ?? ''} choices={[['', t('likes.audio.any')], ...tongues(now.audio)]} choose={(one) => change({ audio: one || undefined })} />
        <Choice name="subtitles" label={t('likes.subtitles')} value={subtitles}
          choices={[['', t('likes.subtitles.any')], ['none', t('likes.subtitles.none')], ...tongues(now.subtitles)]}
          choose={(one) => change({ subtitles: one === 'none' ? null : one || undefined })} />
        <Choice name="quality" label={t('likes.quality')} value={String(now.quality ?? 'auto')}
          choices={[['auto', t('likes.quality.auto')], ...heights.map((one) => [String(one), t('likes.quality.most', { n: String(one) })] as const)]}
          choose={(one) => change({ quality: one === 'auto' ? undefined : Number(one) })} />
        {skipKinds.map((kind) => (
          <Choice key={kind} name={`skip-${kind}`} label={t(`likes.skip.${kind}`)} value={modeOf(kind, now.skip)} choices={skipModes.map((one) => [one, t(`likes.skip.${one}`)] as const)}
            choose={(one) => change({ skip: { ...now.skip, [kind]: one } })} />
        ))}
        <label class="radio"><input type="checkbox" name="preferOriginal" checked={now.preferOriginal === true} onChange={(event) => change({ preferOriginal: event.currentTarget.checked || undefined })} /><span>{t('likes.original')}</span></label>
      </div>
    </section>
  );
}

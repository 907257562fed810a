// One's own uploads: what is on its way, what has arrived, what lies in the trash.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Upload } from '../api/types';
import { bytes, dateOf, langOf, length, number, t, type Key } from '../i18n';
import '../i18n/manage';
import { href } from '../router';
import { videos } from '../state/catalogue';
import { failed, toast } from '../state/toasts';
import { add, cancel, describe, isRefusal, kept, pause, problem, refresh, remove, restore, resume, tasks, watch, type Task } from '../state/uploads';
import { Invented, Picture } from '../ui/artwork';
import { Icon } from '../ui/icons';
import { Dialog } from '../ui/overlay';
import { Message } from '../ui/states';
import '../styles/manage.css';

function ChooseFiles({ first = false }: { first?: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button class="button primary" data-key="uploads:choose" data-nav={first ? 'start' : undefined} onClick={() => input.current?.click()}><Icon name="upload" size={20} />{t('uploads.choose')}</button>
      <input ref={input} type="file" multiple accept="video/*,audio/*,.mkv,.ts,.m2ts" hidden aria-hidden="true" onChange={(event) => {
        add([...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = '';
      }} />
    </>
  );
}

function taskWords(task: Task): string {
  if (task.state === 'sending' && task.rate > 0) {
    return t('uploads.sending', { sent: bytes(task.sent), size: bytes(task.size), rate: bytes(task.rate), time: length((task.size - task.sent) / task.rate) });
  }
  if (task.state === 'failed') return task.problem || t('uploads.failed');
  return `${t(`uploads.${task.state}` as Key)} · ${bytes(task.size)}`;
}

function TaskRow({ task }: { task: Task }) {
  const running = task.state === 'sending' || task.state === 'retrying' || task.state === 'waiting';
  return (
    <li class={`line ${task.state === 'failed' ? 'bad' : ''}`}>
      <span class="line-picture plain"><Icon name={task.state === 'sent' ? 'check' : 'upload'} /></span>
      <div class="line-words">
        <p class="line-title" lang={langOf(task.name)}>{task.name}</p>
        <p class="line-text">{taskWords(task)}</p>
        <progress aria-label={task.name} value={task.sent} max={task.size} />
      </div>
      <div class="line-actions">
        {running && <button class="icon-button" data-key={`task:pause:${task.key}`} aria-label={t('uploads.pause', { name: task.name })} title={t('uploads.pause.short')} onClick={() => pause(task.key)}><Icon name="pause" /></button>}
        {(task.state === 'paused' || task.state === 'failed') && <button class="icon-button" data-key={`task:resume:${task.key}`} aria-label={t('uploads.resume', { name: task.name })} title={t('uploads.resume.short')} onClick={() => resume(task.key)}><Icon name={task.state === 'failed' ? 'back' : 'play'} /></button>}
        {task.state !== 'sent' && <button class="icon-button" data-key={`task:cancel:${task.key}`} aria-label={t('uploads.cancel', { name: task.name })} title={t('uploads.cancel.short')} onClick={() => cancel(task.key)}><Icon name="close" /></button>}
      </div>
    </li>
  );
}

function UploadRow({ upload, edit }: { upload: Upload; edit: (upload: Upload) => void }) {
  const name = upload.title || upload.fileName;
  const film = videos.value.find(({ id }) => id === upload.videoId);
  const words = upload.problem?.detail ?? (upload.state === 'stored'
    ? [t(`visibility.${upload.visibility}`), bytes(upload.length ?? upload.offset), dateOf(upload.createdAt)].join(' · ')
    : upload.state === 'receiving' ? t('uploads.interrupted', { sent: bytes(upload.offset), size: bytes(upload.length ?? 0), date: dateOf(upload.goneAt!) })
      : upload.state === 'trashed' ? t('uploads.trashed', { date: dateOf(upload.goneAt!) }) : t('uploads.storing'));
  const toTrash = () => remove(upload.id).then(refresh).then(() => {
    if (upload.state === 'stored') toast(t('uploads.removed', { name }), { label: t('action.undo'), run: () => void restore(upload.id).catch(failed) });
  }).catch(failed);
  return (
    <li class={`line ${upload.problem ? 'bad' : ''}`}>
      <span class="line-picture">{film?.poster ? <Picture poster={film.still ?? film.poster} aspect={16 / 9} sizes="128px" /> : <Invented id={upload.videoId ?? upload.id} />}</span>
      <div class="line-words">
        <p class="line-title" lang={langOf(name)}>{upload.state === 'stored' ? <a href={href(`watch/${upload.videoId}`)} data-key={`upload:${upload.id}`}>{name}</a> : name}</p>
        <p class="line-text">{words}</p>
      </div>
      <div class="line-actions">
        {upload.state === 'trashed'
          ? <button class="button small" data-key={`upload:restore:${upload.id}`} onClick={() => void restore(upload.id).catch(failed)}>{t('uploads.restore')}</button>
          : <button class="icon-button" data-key={`upload:edit:${upload.id}`} aria-label={t('uploads.describe', { name })} title={t('uploads.describe.short')} onClick={() => edit(upload)}><Icon name="edit" /></button>}
        <button class="icon-button" data-key={`upload:remove:${upload.id}`} aria-label={t(upload.state === 'trashed' ? 'uploads.destroy' : 'uploads.remove', { name })}
          title={t(upload.state === 'trashed' ? 'uploads.destroy.short' : 'uploads.remove.short')} onClick={() => void toTrash()}><Icon name="trash" /></button>
      </div>
    </li>
  );
}

const visibilities = ['public', 'unlisted', 'private', 'people'] as const;

function Describe({ upload, close }: { upload: Upload; close: () => void }) {
  const fault = useSignal<{ field: string | null; text: string } | null>(null);
  const visibility = useSignal(upload.visibility);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '');
    const words = (name: string) => text(name).split(/[,、]/).map((word) => word.trim()).filter(Boolean);
    describe(upload.id, {
      title: text('title'), description: text('description'), category: text('category'), tags: words('tags'), language: text('language').trim(),
      visibility: visibility.value, people: words('people'), mature: form.get('mature') !== null,
    }).then(close).catch((error: unknown) => {
      fault.value = isRefusal(error) ? { field: error.problem.field ?? null, text: error.message } : { field: null, text: t('fault.title') };
    });
  };
  const wrong = (name: string) => fault.value?.field === name;
  const line = (name: 'title' | 'category' | 'language' | 'tags' | 'people', value: string, hint?: string) => (
    <label class="form-line"><span>{t(`details.${name}`)}</span>
      <input name={name} type="text" value={value} placeholder={hint} aria-invalid={wrong(name)} data-first={name === 'title' || undefined} />
      {wrong(name) && <small class="field-problem" role="alert">{fault.value!.text}</small>}
    </label>
  );
  return (
    <Dialog title={t('uploads.describe.short')} close={close}>
      <form class="form" onSubmit={save}>
        {line('title', upload.title, upload.fileName)}
        <label class="form-line"><span>{t('details.description')}</span><textarea name="description" rows={4} value={upload.description} aria-invalid={wrong('description')} /></label>
        <fieldset class="form-line"><legend>{t('details.visibility')}</legend>
          {visibilities.map((one) => (
            <label class="radio" key={one}><input type="radio" name="visibility" value={one} checked={visibility.value === one} onChange={() => { visibility.value = one; }} />
              <span>{t(`visibility.${one}`)}<small>{t(`visibility.${one}.hint`)}</small></span></label>
          ))}
        </fieldset>
        {visibility.value === 'people' && line('people', upload.people.join(', '), t('details.commas'))}
        <div class="form-pair">{line('category', upload.category)}{line('language', upload.language, 'en, ja, …')}</div>
        {line('tags', upload.tags.join(', '), t('details.commas'))}
        <label class="radio"><input type="checkbox" name="mature" checked={upload.mature} /><span>{t('details.mature')}</span></label>
        {fault.value && fault.value.field === null && <p class="field-problem" role="alert">{fault.value.text}</p>}
        <div class="form-end"><button type="button" class="button" onClick={close}>{t('action.cancel')}</button><button class="button primary" type="submit">{t('action.save')}</button></div>
      </form>
    </Dialog>
  );
}

export function Uploads() {
  const editing = useSignal<Upload | null>(null);
  useEffect(watch, []);
  const known = new Set(tasks.value.map(({ id }) => id));
  const all = (kept.value?.items ?? []).filter(({ id }) => !known.has(id));
  const here = all.filter(({ state }) => state !== 'trashed');
  const trash = all.filter(({ state }) => state === 'trashed');
  if (!kept.value && problem.value) {
    return (
      <main key="message" class="page"><Message title={t('fault.title')} text={problem.value.message || t('fault.text')} level="alert">
        <button class="button primary" data-nav="start" onClick={() => void refresh()}>{t('action.retry')}</button>
      </Message></main>
    );
  }
  if (kept.value && all.length === 0 && tasks.value.length === 0) {
    return (
      <main key="message" class="page"><Message title={t('uploads.empty')} text={t('uploads.empty.text')}>
        <ChooseFiles first />
        <p class="quiet wide">{t('uploads.room', { free: bytes(kept.value.quota ? Math.max(0, kept.value.quota - kept.value.used) : kept.value.free) })}</p>
      </Message></main>
    );
  }
  return (
    <main class="page manage" aria-busy={!kept.value}>
      <header class="manage-head" data-nav="top">
        <div><h1>{t('uploads.title')}</h1>
          {kept.value && <p class="quiet">{t('uploads.usage', { used: bytes(kept.value.used), free: bytes(kept.value.quota ? Math.max(0, kept.value.quota - kept.value.used) : kept.value.free) })}</p>}</div>
        <ChooseFiles first />
      </header>
      {tasks.value.length > 0 && <section aria-labelledby="on-their-way"><h2 id="on-their-way">{t('uploads.moving')}</h2><ul class="lines">{tasks.value.map((task) => <TaskRow key={task.key} task={task} />)}</ul></section>}
      {here.length > 0 && <section aria-labelledby="arrived"><h2 id="arrived">{t('uploads.here')} <small>{number(here.length)}</small></h2><ul class="lines">{here.map((upload) => <UploadRow key={upload.id} upload={upload} edit={(one) => { editing.value = one; }} />)}</ul></section>}
      {trash.length > 0 && <section aria-labelledby="trash"><h2 id="trash">{t('uploads.trash')}</h2><p class="quiet">{t('uploads.trash.text')}</p><ul class="lines">{trash.map((upload) => <UploadRow key={upload.id} upload={upload} edit={() => undefined} />)}</ul></section>}
      {editing.value && <Describe upload={editing.value} close={() => { editing.value = null; }} />}
    </main>
  );
}

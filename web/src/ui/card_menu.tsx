// What can be done with a film besides playing it.
import { api } from '../api/client';
import type { VideoSummary } from '../api/types';
import { t } from '../i18n';
import { navigate } from '../router';
import { drop, may, restore } from '../state/catalogue';
import { forget, mark, placeOf } from '../state/resume';
import { toast } from '../state/toasts';
import { Menu } from './overlay';

async function hide(video: VideoSummary): Promise<void> {
  drop(video.id);
  try {
    await api.hide(video.id);
  } catch (error) {
    restore(video);
    toast(t('toast.failed', { detail: (error as Error).message }));
    return;
  }
  toast(t('toast.hidden', { title: video.title }), {
    label: t('action.undo'),
    run: () => {
      restore(video);
      api.unhide(video.id).catch((error: Error) => {
        drop(video.id);
        toast(t('toast.failed', { detail: error.message }));
      });
    },
  });
}

export function CardMenu({ video, rail, place: at, close }: { video: VideoSummary; rail: string; place: { x: number; y: number }; close: () => void }) {
  const place = placeOf(video.id);
  const resumable = place && !place.done;
  return (
    <aside aria-label={t('action.more', { title: video.title })}><Menu label={t('action.more', { title: video.title })} place={at} close={close} sections={[{
      title: video.title,
      choices: [
        { key: 'play', label: resumable ? t('action.resume') : t('action.play'), choose: () => navigate(`watch/${video.id}`) },
        ...(resumable ? [{ key: 'restart', label: t('action.restart'), choose: () => navigate(`watch/${video.id}?t=0`) }] : []),
        ...(resumable && rail === 'continue' ? [{ key: 'forget', label: t('action.forget'), choose: () => forget(video.id) }] : []),
        ...(video.showId ? [{ key: 'show', label: t('action.show'), choose: () => navigate(`show/${video.showId}`) }] : []),
        { key: 'seen', label: t(place?.done ? 'action.unseen' : 'action.seen'), choose: () => mark(video, !place?.done) },
        ...(may('video.edit') ? [{ key: 'hide', label: t('action.hide'), hint: t('action.hide.hint'), choose: () => void hide(video) }] : []),
      ],
    }]} /></aside>
  );
}

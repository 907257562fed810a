// What else belongs to the collection that a film is a part of, in the order in which it came out.
import { useEffect, useState } from 'preact/hooks';
import { groups } from '../api/groups';
import type { Show, Work } from '../api/types';
import { langOf, t } from '../i18n';
import { href } from '../router';
import { Strip } from '../ui/rail';
import { ShowCard } from '../ui/show_card';

const kMost = 100;

export function PartOf({ show }: { show: Show }) {
  const { collection } = show.links;
  const [works, setWorks] = useState<Work[]>([]);
  useEffect(() => {
    if (!collection) return undefined;
    const abort = new AbortController();
    // The page stands without it.
    groups.one('collection', collection.slug, new URLSearchParams({ limit: String(kMost) }), abort.signal).then((of) => setWorks(of.works.items)).catch(() => undefined);
    return () => abort.abort();
  }, [show.id, collection?.slug]);
  const others = works.filter((work) => work.show.id !== show.id);
  if (!collection || others.length === 0) return null;
  const title = t('show.part.of', { name: collection.name });
  return (
    <div class="show-collection">
      <Strip title={title} count={others.length} head={<a href={href(`collection/${collection.slug}`)} data-key="show:collection" lang={langOf(collection.name)}>{title}</a>}>
        {others.map((work) => <li key={work.show.id}><ShowCard show={work.show} rail="collection" /></li>)}
      </Strip>
    </div>
  );
}

import pLimit from 'p-limit';
import type { ProcoreClient } from './client.js';

export interface Observation {
  id: number;
  name: string;
  status: string;
}

const limit = pLimit(4);

/** Details of some observations, four at a time. */
export function details(procore: ProcoreClient, project: number, ids: readonly number[]) {
  return Promise.all(
    ids.map(id =>
      limit(() => procore.get<Observation>(`/rest/v1.0/observations/items/${id}`, { params: { project_id: project } })),
    ),
  );
}

/** The same for a whole list at once: as many requests as there are rows. */
export async function allDetails(procore: ProcoreClient, project: number) {
  const { data: items } = await procore.get<Observation[]>('/rest/v1.0/observations/items', {
    params: { project_id: project, per_page: 100 },
  });
  return Promise.all(
    items.map(item => procore.get<Observation>(`/rest/v1.0/observations/items/${item.id}`, { params: { project_id: project } })),
  );
}

/*
 * Permissions of an app's manifest (`permissions.company`, `permissions.project`) and the tool groups of the catalogue whose routes they open.
 * Procore publishes no list of the keys: these are the names of its tools, as keys. A group that several tools share (markup, files) is listed
 * with each of them, so that no permission is called unused where a call may need it.
 */
const CORE = 'Core/';
const PROJECT = 'Project Management/';
const FINANCIALS = 'Construction Financials/';
const PRE = 'Preconstruction/';
const ADMIN = 'Company Admin/';
const RESOURCES = 'Resource Management/';
const PLATFORM = 'Platform - Developer Tools/';

const MARKUP = `${PROJECT}Document Markup`;
const FILES = `${CORE}File Access & Storage`;
const INSTALLED = [`${CORE}Project`, `${CORE}Portfolio`];
const SETTINGS = [
  `${ADMIN}Company Settings`,
  `${ADMIN}Custom - Configurable Tools`,
  `${ADMIN}Project-Level Configuration`,
  `${ADMIN}Users & Permissions`,
];

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  action_plans: [`${PROJECT}Action Plans`],
  admin: [
    ...SETTINGS,
    ...INSTALLED,
    `${CORE}Workflows`,
    `${FINANCIALS}Work Breakdown Structure`,
    `${FINANCIALS}Currency Configurations`,
    `${FINANCIALS}Tax`,
    `${FINANCIALS}Units of Measure`,
    `${PLATFORM}App Marketplace`,
    `${PLATFORM}Webhooks`,
  ],
  assets: [`${CORE}Assets`, FILES],
  bidding: [`${PRE}Bid Management`],
  bid_board: [`${PRE}Bid Board`],
  bim: [`${PRE}BIM`],
  budgeting: [`${FINANCIALS}Budget`, `${FINANCIALS}Work Breakdown Structure`],
  change_events: [`${FINANCIALS}Change Events`],
  change_orders: [`${FINANCIALS}Change Orders`, `${FINANCIALS}Commitments`, `${FINANCIALS}Prime Contracts`],
  commitments: [
    `${FINANCIALS}Commitments`,
    `${FINANCIALS}Change Orders`,
    `${FINANCIALS}Contracts`,
    `${FINANCIALS}Invoices`,
    `${FINANCIALS}Payments`,
  ],
  coordination_issues: [`${PROJECT}Coordination Issues`, `${PRE}BIM`],
  correspondence: [`${ADMIN}Custom - Configurable Tools`],
  cost_catalog: [`${PRE}Cost Catalog`, `${PRE}Estimating`],
  crews: [`${PROJECT}Field Productivity`],
  daily_log: [`${PROJECT}Daily Log`],
  direct_costs: [`${FINANCIALS}Direct Costs`],
  directory: [`${CORE}Directory`, `${CORE}Company Directory`],
  documents: [`${CORE}Documents`, `${PROJECT}Document Management`, MARKUP, FILES],
  drawings: [`${PROJECT}Drawings`, MARKUP, FILES],
  emails: [`${PROJECT}Emails`],
  equipment: [`${CORE}Equipment`, `${CORE}Telematics`],
  estimating: [`${PRE}Estimating`, `${PRE}Cost Catalog`],
  forms: [`${PROJECT}Forms`],
  home: INSTALLED,
  incidents: [`${PROJECT}Incidents`],
  inspections: [`${PROJECT}Inspections`],
  invoicing: [
    `${FINANCIALS}Invoices`,
    `${FINANCIALS}Commitments`,
    `${FINANCIALS}Prime Contracts`,
    `${FINANCIALS}Payments`,
  ],
  materials: [`${RESOURCES}Materials Management`],
  meetings: [`${PROJECT}Meetings`],
  observations: [`${PROJECT}Observations`],
  payments: [`${FINANCIALS}Payments`],
  photos: [`${PROJECT}Photos`, MARKUP, FILES],
  portfolio: [...INSTALLED, `${ADMIN}Company Settings`],
  prime_contract: [`${FINANCIALS}Prime Contracts`, `${FINANCIALS}Change Orders`, `${FINANCIALS}Contracts`],
  punch_list: [`${PROJECT}Punch List`],
  reports: ['Procore Helix/Reports'],
  resource_planning: [`${RESOURCES}Resource Planning`],
  rfi: [`${PROJECT}RFI`],
  schedule: [`${PROJECT}Schedule (Legacy)`, `${PROJECT}Scheduling`],
  specifications: [`${PROJECT}Specifications`, MARKUP, FILES],
  submittals: [`${PROJECT}Submittals`],
  tasks: [`${CORE}Tasks`],
  timecard: [`${PROJECT}Field Productivity`, `${PROJECT}Daily Log`],
  timesheets: [`${PROJECT}Field Productivity`],
  webhooks_api: [`${PLATFORM}Webhooks`],
  workflows: [`${CORE}Workflows`],
};

/** Other names of the same tools. */
const ALIASES: Readonly<Record<string, string>> = {
  bid_management: 'bidding',
  bids: 'bidding',
  budget: 'budgeting',
  budgets: 'budgeting',
  calendar: 'schedule',
  change_event: 'change_events',
  change_order: 'change_orders',
  checklist: 'inspections',
  checklists: 'inspections',
  commitment: 'commitments',
  company_directory: 'directory',
  coordination: 'coordination_issues',
  crew: 'crews',
  daily_logs: 'daily_log',
  direct_cost: 'direct_costs',
  document_management: 'documents',
  drawing_log: 'drawings',
  email: 'emails',
  generic_tool: 'correspondence',
  generic_tools: 'correspondence',
  image: 'photos',
  images: 'photos',
  incident: 'incidents',
  invoices: 'invoicing',
  managed_equipment: 'equipment',
  meeting: 'meetings',
  models: 'bim',
  observation: 'observations',
  permissions: 'admin',
  prime_contracts: 'prime_contract',
  project_home: 'home',
  punch: 'punch_list',
  punch_items: 'punch_list',
  rfis: 'rfi',
  scheduling: 'schedule',
  specification: 'specifications',
  submittal: 'submittals',
  submittal_log: 'submittals',
  time_and_material: 'timecard',
  timecards: 'timecard',
  timesheet: 'timesheets',
  webhooks: 'webhooks_api',
  workforce_planning: 'resource_planning',
};

function keyOf(permission: string): string {
  const key = permission
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  return ALIASES[key] ?? key;
}

/**
 * The catalogue's groups whose routes a manifest's permission opens.
 * @returns `undefined` for a key that is not known: nothing can be said of it
 */
export function groupsOfPermission(permission: string): readonly string[] | undefined {
  return GROUPS[keyOf(permission)];
}

const byGroup = new Map<string, string[]>();
for (const [permission, groups] of Object.entries(GROUPS))
  for (const group of groups) byGroup.set(group, [...(byGroup.get(group) ?? []), permission]);

/** The permissions, as keys, any of which a call in that group may need. Empty for a group that needs none that is known. */
export function permissionsOfGroup(group: string): readonly string[] {
  return byGroup.get(group) ?? [];
}

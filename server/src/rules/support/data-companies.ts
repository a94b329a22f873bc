/** What a column or a name calls a company that the app serves, as a pattern's source. */
export const companyName = '(?:company|tenant|org|organi[sz]ation|account|customer|workspace)';
/** `company_id`, `orgId` */
export const companyId = `${companyName}_?id`;

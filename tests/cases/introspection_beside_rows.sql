select '{"__type":' || $1::text || ',"dataset":' ||
(select '{"jurisdiction":' || to_json(dataset_1.jurisdiction)::text || '}'
 from open.dataset dataset_1) || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = '{"name":"Disclosure","kind":"OBJECT","fields":[{"name":"field","type":{"kind":"NON_NULL","ofType":{"name":"String"}}},{"name":"state","type":{"kind":"NON_NULL","ofType":{"name":"DisclosureState"}}},{"name":"rule","type":{"kind":"NON_NULL","ofType":{"name":"String"}}}]}'

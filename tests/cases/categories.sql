select '{"categories":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"slug":' || to_json(category_1.slug)::text || ',"children":{"nodes":' ||
(select coalesce('[' || string_agg(j, ',') || ']', '[]')
 from 
(select j
 from 
(select '{"slug":' || to_json(category_2.slug)::text || '}' as j
 from open.category category_2
 where (category_2.parent_id = category_1.id)
 order by category_2.slug limit 100) q limit 20) q) || '},"complaints":{"totalCount":' ||
(select count(*)::text
 from open.complaint complaint_1
 where (complaint_1.category_id = ANY (
(select open.category_tree(array[category_1.slug]))::integer[]))) || '}}' as j
 from open.category category_1
 where (category_1.parent_id IS NULL)
 order by category_1.slug limit 100) q limit 20) q) || '},"category":' || coalesce(
(select '{"name":' || to_json(category_3.name)::text || ',"parent":' || coalesce(
(select '{"name":' || to_json(category_4.name)::text || '}'
 from open.category category_4
 where category_4.id = category_3.parent_id), 'null') || '}'
 from open.category category_3
 where category_3.slug = $1::text limit 1), 'null') || '}', dataset.version, left(to_json(dataset.as_of at time zone 'UTC')::text, -1) || 'Z"'
 from open.dataset dataset
-- $1 = 'infrastruktur-jalan'

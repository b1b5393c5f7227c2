--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: asyncspan; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA asyncspan;



--
-- Name: asyncspan; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS asyncspan WITH SCHEMA asyncspan;


--
-- Name: EXTENSION asyncspan; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION asyncspan IS 'reconstruct async spans from begin/end events: statistics, concurrency, flame stacks';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: spans; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.spans (
    begin_time timestamp with time zone,
    end_time timestamp with time zone,
    span_id bigint,
    parent_span_id bigint,
    line integer,
    error boolean,
    detached boolean,
    trace_id text,
    process_id text,
    name text,
    target text,
    kind text,
    filename text,
    attributes jsonb
);



--
-- Name: slowest(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.slowest() RETURNS SETOF asyncspan.span
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT spans.process_id,
     spans.span_id,
     spans.parent_span_id,
     spans.name,
     spans.target,
     spans.filename,
     spans.line,
     spans.begin_time,
     spans.end_time,
     spans.duration_ms,
     spans.status,
     spans.trace_id,
     spans.error
    FROM asyncspan.spans('public.spans'::regclass) spans(process_id, span_id, parent_span_id, name, target, filename, line, begin_time, end_time, duration_ms, status, trace_id, error)
   ORDER BY spans.duration_ms DESC
  LIMIT 3;
END;



--
-- Name: events; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.events (
    "time" bigint,
    span_id bigint,
    parent_span_id bigint,
    hash bigint,
    depth integer,
    line integer,
    error boolean,
    detached boolean,
    event_type text,
    trace_id text,
    process_id text,
    stream_id text,
    block_id text,
    name text,
    target text,
    filename text
);



--
-- Name: kept; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.kept (
    second bigint,
    spans asyncspan.span_set,
    profile asyncspan.profile
);



--
-- Name: minutes; Type: MATERIALIZED VIEW; Schema: public; Owner: postgres
--

CREATE MATERIALIZED VIEW public.minutes AS
 SELECT (e."time" / 1000000000) AS second,
    asyncspan.span_set(e.*) AS spans,
    asyncspan.profile(asyncspan.span_set(e.*)) AS profile
   FROM public.events e
  GROUP BY (e."time" / 1000000000)
  WITH NO DATA;



--
-- Name: merged; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.merged AS
 SELECT asyncspan.merge(minutes.spans) AS spans,
    asyncspan.rollup(minutes.profile) AS profile
   FROM public.minutes;



--
-- Name: names; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.names AS
 SELECT name_stats.name,
    name_stats.target,
    name_stats.events,
    name_stats.events_pct,
    name_stats.spans,
    name_stats.complete,
    name_stats.open,
    name_stats.orphan,
    name_stats.total_ms,
    name_stats.total_pct,
    name_stats.self_ms,
    name_stats.avg_ms,
    name_stats.min_ms,
    name_stats.max_ms,
    name_stats.stddev_ms,
    name_stats.p50_ms,
    name_stats.p95_ms,
    name_stats.p99_ms,
    name_stats.events_per_span,
    name_stats.errors,
    name_stats.errors_pct
   FROM asyncspan.name_stats('public.events'::regclass) name_stats(name, target, events, events_pct, spans, complete, open, orphan, total_ms, total_pct, self_ms, avg_ms, min_ms, max_ms, stddev_ms, p50_ms, p95_ms, p99_ms, events_per_span, errors, errors_pct);



--
-- Name: stored; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.stored (
    process_id text COLLATE pg_catalog."C",
    chunk bigint NOT NULL,
    spans asyncspan.span_set NOT NULL,
    profile asyncspan.profile,
    events bigint NOT NULL,
    kept boolean DEFAULT false NOT NULL
);



--
-- Name: stored_log; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.stored_log (
    first_chunk bigint,
    last_chunk bigint
);



--
-- Name: tree; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.tree AS
 SELECT span_tree.process_id,
    span_tree.span_id,
    span_tree.parent_span_id,
    span_tree.name,
    span_tree.target,
    span_tree.filename,
    span_tree.line,
    span_tree.begin_time,
    span_tree.end_time,
    span_tree.duration_ms,
    span_tree.status,
    span_tree.trace_id,
    span_tree.error,
    span_tree.root_process_id,
    span_tree.root_span_id,
    span_tree.root_begin_time,
    span_tree.depth,
    span_tree.self_ms,
    span_tree.critical_ms,
    span_tree.percentile
   FROM asyncspan.span_tree('public.spans'::regclass) span_tree(process_id, span_id, parent_span_id, name, target, filename, line, begin_time, end_time, duration_ms, status, trace_id, error, root_process_id, root_span_id, root_begin_time, depth, self_ms, critical_ms, percentile);



--
-- Data for Name: stores; Type: TABLE DATA; Schema: asyncspan; Owner: postgres
--

COPY asyncspan.stores (store, source, log, bucket_ns, id, leaves, bounds, columns, timeless, unpaired, keep, refreshed) FROM stdin;
public.stored	public.spans	public.stored_log	100000000	c482d9cdb40fd72ce9a59d5eb0e4daa1	{public.spans}	{9223372036854775807,-9223372036854775808}	begin_time timestamp with time zone 1, end_time timestamp with time zone 2, span_id bigint 3, process_id pg_catalog.text 9, trace_id pg_catalog.text 8, parent_span_id bigint 4, name pg_catalog.text 10, target pg_catalog.text 11, error boolean 6, detached boolean 7, filename pg_catalog.text 13, line integer 5, kind pg_catalog.text 12	f	f	f	2026-11-30 06:43:37.53905+00
\.


--
-- Data for Name: thresholds; Type: TABLE DATA; Schema: asyncspan; Owner: postgres
--

COPY asyncspan.thresholds (metric, target, name, op, threshold) FROM stdin;
p95_ms	\N	\N	>	10
open	\N	\N	>	1
\.


--
-- Data for Name: events; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.events ("time", span_id, parent_span_id, hash, depth, line, error, detached, event_type, trace_id, process_id, stream_id, block_id, name, target, filename) FROM stdin;
5000000	1	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
10000000	1	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
10000000	2	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
20000000	2	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
15000000	3	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
30000000	3	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
20000000	4	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
40000000	4	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
25000000	5	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
50000000	5	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
30000000	6	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
60000000	6	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
35000000	7	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
70000000	7	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
40000000	8	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
80000000	8	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
45000000	9	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
90000000	9	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
50000000	10	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
100000000	10	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
55000000	11	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
60000000	12	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
120000000	12	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
65000000	13	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
130000000	13	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
70000000	14	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
140000000	14	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
75000000	15	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
150000000	15	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
80000000	16	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
160000000	16	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
85000000	17	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
170000000	17	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
90000000	18	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
180000000	18	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
95000000	19	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
190000000	19	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
100000000	20	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
200000000	20	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
105000000	21	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
210000000	21	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
110000000	22	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
115000000	23	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
230000000	23	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
120000000	24	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
240000000	24	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
125000000	25	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
250000000	25	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
130000000	26	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
260000000	26	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
135000000	27	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
270000000	27	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
140000000	28	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
280000000	28	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
145000000	29	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
290000000	29	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
150000000	30	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
300000000	30	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
155000000	31	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
310000000	31	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
160000000	32	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
320000000	32	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
165000000	33	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
170000000	34	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
340000000	34	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
175000000	35	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
350000000	35	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
180000000	36	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
360000000	36	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
185000000	37	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
370000000	37	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
190000000	38	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
380000000	38	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
195000000	39	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
390000000	39	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
200000000	40	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
400000000	40	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
205000000	41	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
410000000	41	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
210000000	42	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
420000000	42	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
215000000	43	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
430000000	43	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
220000000	44	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
225000000	45	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
450000000	45	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
230000000	46	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
460000000	46	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
235000000	47	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
470000000	47	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
240000000	48	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
480000000	48	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
245000000	49	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
490000000	49	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
250000000	50	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
500000000	50	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
255000000	51	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
510000000	51	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
260000000	52	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
520000000	52	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
265000000	53	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
530000000	53	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
270000000	54	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
540000000	54	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
275000000	55	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
280000000	56	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
560000000	56	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
285000000	57	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
570000000	57	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
290000000	58	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
580000000	58	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
295000000	59	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
590000000	59	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
300000000	60	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
600000000	60	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
305000000	61	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
610000000	61	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
310000000	62	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
620000000	62	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
315000000	63	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
630000000	63	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
320000000	64	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
640000000	64	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
325000000	65	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
650000000	65	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
330000000	66	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
335000000	67	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
670000000	67	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
340000000	68	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
680000000	68	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
345000000	69	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
690000000	69	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
350000000	70	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
700000000	70	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
355000000	71	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
710000000	71	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
360000000	72	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
720000000	72	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
365000000	73	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
730000000	73	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
370000000	74	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
740000000	74	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
375000000	75	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
750000000	75	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
380000000	76	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
760000000	76	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
385000000	77	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
390000000	78	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
780000000	78	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
395000000	79	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
790000000	79	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
400000000	80	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
800000000	80	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
405000000	81	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
810000000	81	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
410000000	82	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
820000000	82	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
415000000	83	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
830000000	83	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
420000000	84	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
840000000	84	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
425000000	85	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
850000000	85	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
430000000	86	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
860000000	86	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
435000000	87	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
870000000	87	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
440000000	88	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
445000000	89	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
890000000	89	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
450000000	90	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
900000000	90	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
455000000	91	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
910000000	91	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
460000000	92	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
920000000	92	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
465000000	93	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
930000000	93	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
470000000	94	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
940000000	94	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
475000000	95	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
950000000	95	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
480000000	96	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
960000000	96	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
485000000	97	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
485000000	97	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
490000000	98	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
495000000	98	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
495000000	99	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
500000000	100	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
515000000	100	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
505000000	101	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
525000000	101	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
510000000	102	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
535000000	102	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
515000000	103	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
545000000	103	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
520000000	104	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
555000000	104	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
525000000	105	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
565000000	105	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
530000000	106	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
575000000	106	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
535000000	107	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
585000000	107	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
540000000	108	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
595000000	108	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
545000000	109	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
605000000	109	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
550000000	110	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
555000000	111	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
625000000	111	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
560000000	112	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
635000000	112	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
565000000	113	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
645000000	113	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
570000000	114	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
655000000	114	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
575000000	115	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
665000000	115	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
580000000	116	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
675000000	116	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
585000000	117	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
685000000	117	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
590000000	118	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
695000000	118	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
595000000	119	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
705000000	119	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
600000000	120	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
715000000	120	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
605000000	121	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
610000000	122	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
735000000	122	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
615000000	123	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
745000000	123	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
620000000	124	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
755000000	124	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
625000000	125	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
765000000	125	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
630000000	126	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
775000000	126	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
635000000	127	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
785000000	127	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
640000000	128	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
795000000	128	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
645000000	129	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
805000000	129	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
650000000	130	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
815000000	130	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
655000000	131	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
825000000	131	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
660000000	132	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
665000000	133	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
845000000	133	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
670000000	134	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
855000000	134	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
675000000	135	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
865000000	135	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
680000000	136	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
875000000	136	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
685000000	137	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
885000000	137	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
690000000	138	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
895000000	138	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
695000000	139	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
905000000	139	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
700000000	140	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
915000000	140	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
705000000	141	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
925000000	141	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
710000000	142	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
935000000	142	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
715000000	143	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
720000000	144	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
955000000	144	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
725000000	145	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
965000000	145	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
730000000	146	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
975000000	146	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
735000000	147	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
985000000	147	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
740000000	148	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
995000000	148	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
745000000	149	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
1005000000	149	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
750000000	150	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
1015000000	150	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
755000000	151	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
1025000000	151	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
760000000	152	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
1035000000	152	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
765000000	153	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
1045000000	153	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
770000000	154	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
775000000	155	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
1065000000	155	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
780000000	156	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
1075000000	156	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
785000000	157	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
1085000000	157	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
790000000	158	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
1095000000	158	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
795000000	159	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
1105000000	159	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
800000000	160	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
1115000000	160	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
805000000	161	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
1125000000	161	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
810000000	162	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
1135000000	162	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
815000000	163	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
1145000000	163	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
820000000	164	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
1155000000	164	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
825000000	165	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
830000000	166	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
1175000000	166	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
835000000	167	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
1185000000	167	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
840000000	168	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
1195000000	168	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
845000000	169	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
1205000000	169	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
850000000	170	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
1215000000	170	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
855000000	171	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
1225000000	171	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
860000000	172	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
1235000000	172	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
865000000	173	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
1245000000	173	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
870000000	174	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
1255000000	174	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
875000000	175	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
1265000000	175	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
880000000	176	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
885000000	177	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
1285000000	177	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
890000000	178	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
1295000000	178	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
895000000	179	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
1305000000	179	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
900000000	180	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
1315000000	180	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
905000000	181	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
1325000000	181	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
910000000	182	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
1335000000	182	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
915000000	183	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
1345000000	183	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
920000000	184	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
1355000000	184	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
925000000	185	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
1365000000	185	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
930000000	186	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
1375000000	186	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
935000000	187	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
940000000	188	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
1395000000	188	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
945000000	189	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
1405000000	189	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
950000000	190	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
1415000000	190	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
955000000	191	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
1425000000	191	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
960000000	192	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
1435000000	192	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
965000000	193	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
1445000000	193	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
970000000	194	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
970000000	194	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
975000000	195	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
980000000	195	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
980000000	196	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
990000000	196	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
985000000	197	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
1000000000	197	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
990000000	198	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
995000000	199	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
1020000000	199	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
1000000000	200	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
1030000000	200	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
1005000000	201	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
1040000000	201	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
1010000000	202	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
1050000000	202	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
1015000000	203	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
1060000000	203	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
1020000000	204	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
1070000000	204	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
1025000000	205	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
1080000000	205	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
1030000000	206	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
1090000000	206	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
1035000000	207	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
1100000000	207	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
1040000000	208	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
1110000000	208	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
1045000000	209	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
1050000000	210	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
1130000000	210	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
1055000000	211	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
1140000000	211	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
1060000000	212	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
1150000000	212	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
1065000000	213	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
1160000000	213	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
1070000000	214	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
1170000000	214	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
1075000000	215	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
1180000000	215	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
1080000000	216	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
1190000000	216	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
1085000000	217	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
1200000000	217	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
1090000000	218	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
1210000000	218	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
1095000000	219	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
1220000000	219	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
1100000000	220	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
1105000000	221	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
1240000000	221	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
1110000000	222	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
1250000000	222	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
1115000000	223	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
1260000000	223	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
1120000000	224	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
1270000000	224	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
1125000000	225	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
1280000000	225	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
1130000000	226	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
1290000000	226	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
1135000000	227	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
1300000000	227	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
1140000000	228	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
1310000000	228	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
1145000000	229	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
1320000000	229	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
1150000000	230	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
1330000000	230	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
1155000000	231	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
1160000000	232	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
1350000000	232	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
1165000000	233	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
1360000000	233	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
1170000000	234	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
1370000000	234	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
1175000000	235	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
1380000000	235	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
1180000000	236	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
1390000000	236	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
1185000000	237	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
1400000000	237	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
1190000000	238	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
1410000000	238	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
1195000000	239	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
1420000000	239	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
1200000000	240	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
1430000000	240	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
1205000000	241	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
1440000000	241	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
1210000000	242	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
1215000000	243	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
1460000000	243	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
1220000000	244	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
1470000000	244	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
1225000000	245	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
1480000000	245	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
1230000000	246	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
1490000000	246	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
1235000000	247	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
1500000000	247	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
1240000000	248	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
1510000000	248	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
1245000000	249	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
1520000000	249	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
1250000000	250	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
1530000000	250	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
1255000000	251	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
1540000000	251	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
1260000000	252	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
1550000000	252	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
1265000000	253	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
1270000000	254	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
1570000000	254	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
1275000000	255	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
1580000000	255	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
1280000000	256	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
1590000000	256	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
1285000000	257	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
1600000000	257	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
1290000000	258	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
1610000000	258	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
1295000000	259	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
1620000000	259	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
1300000000	260	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
1630000000	260	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
1305000000	261	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
1640000000	261	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
1310000000	262	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
1650000000	262	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
1315000000	263	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
1660000000	263	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
1320000000	264	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
1325000000	265	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
1680000000	265	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
1330000000	266	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
1690000000	266	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
1335000000	267	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
1700000000	267	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
1340000000	268	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
1710000000	268	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
1345000000	269	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
1720000000	269	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
1350000000	270	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
1730000000	270	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
1355000000	271	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
1740000000	271	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
1360000000	272	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
1750000000	272	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
1365000000	273	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
1760000000	273	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
1370000000	274	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
1770000000	274	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
1375000000	275	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
1380000000	276	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
1790000000	276	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
1385000000	277	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
1800000000	277	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
1390000000	278	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
1810000000	278	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
1395000000	279	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
1820000000	279	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
1400000000	280	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
1830000000	280	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
1405000000	281	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
1840000000	281	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
1410000000	282	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
1850000000	282	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
1415000000	283	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
1860000000	283	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
1420000000	284	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
1870000000	284	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
1425000000	285	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
1880000000	285	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
1430000000	286	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
1435000000	287	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
1900000000	287	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
1440000000	288	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
1910000000	288	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
1445000000	289	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
1920000000	289	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
1450000000	290	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
1930000000	290	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
1455000000	291	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
1455000000	291	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
1460000000	292	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
1465000000	292	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
1465000000	293	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
1475000000	293	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
1470000000	294	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
1485000000	294	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
1475000000	295	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
1495000000	295	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
1480000000	296	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
1505000000	296	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
1485000000	297	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
1490000000	298	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
1525000000	298	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
1495000000	299	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
1535000000	299	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
1500000000	300	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
1545000000	300	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
1505000000	301	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
1555000000	301	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
1510000000	302	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
1565000000	302	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
1515000000	303	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
1575000000	303	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
1520000000	304	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
1585000000	304	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
1525000000	305	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
1595000000	305	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
1530000000	306	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
1605000000	306	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
1535000000	307	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
1615000000	307	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
1540000000	308	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
1545000000	309	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
1635000000	309	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
1550000000	310	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
1645000000	310	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
1555000000	311	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
1655000000	311	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
1560000000	312	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
1665000000	312	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
1565000000	313	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
1675000000	313	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
1570000000	314	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
1685000000	314	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
1575000000	315	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
1695000000	315	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
1580000000	316	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
1705000000	316	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
1585000000	317	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
1715000000	317	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
1590000000	318	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
1725000000	318	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
1595000000	319	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
1600000000	320	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
1745000000	320	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
1605000000	321	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
1755000000	321	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
1610000000	322	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
1765000000	322	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
1615000000	323	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
1775000000	323	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
1620000000	324	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
1785000000	324	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
1625000000	325	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
1795000000	325	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
1630000000	326	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
1805000000	326	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
1635000000	327	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
1815000000	327	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
1640000000	328	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
1825000000	328	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
1645000000	329	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
1835000000	329	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
1650000000	330	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
1655000000	331	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
1855000000	331	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
1660000000	332	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
1865000000	332	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
1665000000	333	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
1875000000	333	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
1670000000	334	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
1885000000	334	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
1675000000	335	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
1895000000	335	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
1680000000	336	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
1905000000	336	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
1685000000	337	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
1915000000	337	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
1690000000	338	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
1925000000	338	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
1695000000	339	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
1935000000	339	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
1700000000	340	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
1945000000	340	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
1705000000	341	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
1710000000	342	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
1965000000	342	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
1715000000	343	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
1975000000	343	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
1720000000	344	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
1985000000	344	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
1725000000	345	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
1995000000	345	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
1730000000	346	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
2005000000	346	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
1735000000	347	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
2015000000	347	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
1740000000	348	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
2025000000	348	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
1745000000	349	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
2035000000	349	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
1750000000	350	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
2045000000	350	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
1755000000	351	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
2055000000	351	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
1760000000	352	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
1765000000	353	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
2075000000	353	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
1770000000	354	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
2085000000	354	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
1775000000	355	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
2095000000	355	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
1780000000	356	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
2105000000	356	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
1785000000	357	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
2115000000	357	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
1790000000	358	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
2125000000	358	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
1795000000	359	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
2135000000	359	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
1800000000	360	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
2145000000	360	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
1805000000	361	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
2155000000	361	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
1810000000	362	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
2165000000	362	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
1815000000	363	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
1820000000	364	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
2185000000	364	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
1825000000	365	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
2195000000	365	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
1830000000	366	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
2205000000	366	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
1835000000	367	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
2215000000	367	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
1840000000	368	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
2225000000	368	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
1845000000	369	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
2235000000	369	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
1850000000	370	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
2245000000	370	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
1855000000	371	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
2255000000	371	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
1860000000	372	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
2265000000	372	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
1865000000	373	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
2275000000	373	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
1870000000	374	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
1875000000	375	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
2295000000	375	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
1880000000	376	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
2305000000	376	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
1885000000	377	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
2315000000	377	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
1890000000	378	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
2325000000	378	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
1895000000	379	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
2335000000	379	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
1900000000	380	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
2345000000	380	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
1905000000	381	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
2355000000	381	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
1910000000	382	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
2365000000	382	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
1915000000	383	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
2375000000	383	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
1920000000	384	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
2385000000	384	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
1925000000	385	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
1930000000	386	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
2405000000	386	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
1935000000	387	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
2415000000	387	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
1940000000	388	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
1940000000	388	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
1945000000	389	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
1950000000	389	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
1950000000	390	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
1960000000	390	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
1955000000	391	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
1970000000	391	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
1960000000	392	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
1980000000	392	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
1965000000	393	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
1990000000	393	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
1970000000	394	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
2000000000	394	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
1975000000	395	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
2010000000	395	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
1980000000	396	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
1985000000	397	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
2030000000	397	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
1990000000	398	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
2040000000	398	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
1995000000	399	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
2050000000	399	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
2000000000	400	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
2060000000	400	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
2005000000	401	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
2070000000	401	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
2010000000	402	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
2080000000	402	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
2015000000	403	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
2090000000	403	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
2020000000	404	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
2100000000	404	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
2025000000	405	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
2110000000	405	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
2030000000	406	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
2120000000	406	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
2035000000	407	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
2040000000	408	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
2140000000	408	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
2045000000	409	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
2150000000	409	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
2050000000	410	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
2160000000	410	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
2055000000	411	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
2170000000	411	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
2060000000	412	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
2180000000	412	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
2065000000	413	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
2190000000	413	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
2070000000	414	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
2200000000	414	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
2075000000	415	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
2210000000	415	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
2080000000	416	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
2220000000	416	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
2085000000	417	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
2230000000	417	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
2090000000	418	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
2095000000	419	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
2250000000	419	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
2100000000	420	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
2260000000	420	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
2105000000	421	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
2270000000	421	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
2110000000	422	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
2280000000	422	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
2115000000	423	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
2290000000	423	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
2120000000	424	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
2300000000	424	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
2125000000	425	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
2310000000	425	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
2130000000	426	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
2320000000	426	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
2135000000	427	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
2330000000	427	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
2140000000	428	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
2340000000	428	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
2145000000	429	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
2150000000	430	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
2360000000	430	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
2155000000	431	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
2370000000	431	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
2160000000	432	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
2380000000	432	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
2165000000	433	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
2390000000	433	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
2170000000	434	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
2400000000	434	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
2175000000	435	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
2410000000	435	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
2180000000	436	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
2420000000	436	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
2185000000	437	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
2430000000	437	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
2190000000	438	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
2440000000	438	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
2195000000	439	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
2450000000	439	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
2200000000	440	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
2205000000	441	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
2470000000	441	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
2210000000	442	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
2480000000	442	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
2215000000	443	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
2490000000	443	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
2220000000	444	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
2500000000	444	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
2225000000	445	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
2510000000	445	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
2230000000	446	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
2520000000	446	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
2235000000	447	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
2530000000	447	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
2240000000	448	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
2540000000	448	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
2245000000	449	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
2550000000	449	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
2250000000	450	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
2560000000	450	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
2255000000	451	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
2260000000	452	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
2580000000	452	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
2265000000	453	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
2590000000	453	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
2270000000	454	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
2600000000	454	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
2275000000	455	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
2610000000	455	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
2280000000	456	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
2620000000	456	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
2285000000	457	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
2630000000	457	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
2290000000	458	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
2640000000	458	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
2295000000	459	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
2650000000	459	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
2300000000	460	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
2660000000	460	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
2305000000	461	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
2670000000	461	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
2310000000	462	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
2315000000	463	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
2690000000	463	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
2320000000	464	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
2700000000	464	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
2325000000	465	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
2710000000	465	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
2330000000	466	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
2720000000	466	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
2335000000	467	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
2730000000	467	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
2340000000	468	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
2740000000	468	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
2345000000	469	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
2750000000	469	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
2350000000	470	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
2760000000	470	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
2355000000	471	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
2770000000	471	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
2360000000	472	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
2780000000	472	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
2365000000	473	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
2370000000	474	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
2800000000	474	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
2375000000	475	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
2810000000	475	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
2380000000	476	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
2820000000	476	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
2385000000	477	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
2830000000	477	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
2390000000	478	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
2840000000	478	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
2395000000	479	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
2850000000	479	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
2400000000	480	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
2860000000	480	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
2405000000	481	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
2870000000	481	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
2410000000	482	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
2880000000	482	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
2415000000	483	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
2890000000	483	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
2420000000	484	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
2425000000	485	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
2425000000	485	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
2430000000	486	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
2435000000	486	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
2435000000	487	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
2445000000	487	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
2440000000	488	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
2455000000	488	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
2445000000	489	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
2465000000	489	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
2450000000	490	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
2475000000	490	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
2455000000	491	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
2485000000	491	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
2460000000	492	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
2495000000	492	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
2465000000	493	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
2505000000	493	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
2470000000	494	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
2515000000	494	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
2475000000	495	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
2480000000	496	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
2535000000	496	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
2485000000	497	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
2545000000	497	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
2490000000	498	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
2555000000	498	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
2495000000	499	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
2565000000	499	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
2500000000	500	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
2575000000	500	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
2505000000	501	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
2585000000	501	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
2510000000	502	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
2595000000	502	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
2515000000	503	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
2605000000	503	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
2520000000	504	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
2615000000	504	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
2525000000	505	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
2625000000	505	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
2530000000	506	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
2535000000	507	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
2645000000	507	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
2540000000	508	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
2655000000	508	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
2545000000	509	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
2665000000	509	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
2550000000	510	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
2675000000	510	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
2555000000	511	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
2685000000	511	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
2560000000	512	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
2695000000	512	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
2565000000	513	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
2705000000	513	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
2570000000	514	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
2715000000	514	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
2575000000	515	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
2725000000	515	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
2580000000	516	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
2735000000	516	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
2585000000	517	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
2590000000	518	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
2755000000	518	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
2595000000	519	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
2765000000	519	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
2600000000	520	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
2775000000	520	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
2605000000	521	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
2785000000	521	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
2610000000	522	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
2795000000	522	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
2615000000	523	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
2805000000	523	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
2620000000	524	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
2815000000	524	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
2625000000	525	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
2825000000	525	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
2630000000	526	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
2835000000	526	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
2635000000	527	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
2845000000	527	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
2640000000	528	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
2645000000	529	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
2865000000	529	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
2650000000	530	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
2875000000	530	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
2655000000	531	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
2885000000	531	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
2660000000	532	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
2895000000	532	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
2665000000	533	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
2905000000	533	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
2670000000	534	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
2915000000	534	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
2675000000	535	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
2925000000	535	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
2680000000	536	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
2935000000	536	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
2685000000	537	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
2945000000	537	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
2690000000	538	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
2955000000	538	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
2695000000	539	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
2700000000	540	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
2975000000	540	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
2705000000	541	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
2985000000	541	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
2710000000	542	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
2995000000	542	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
2715000000	543	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
3005000000	543	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
2720000000	544	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
3015000000	544	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
2725000000	545	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
3025000000	545	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
2730000000	546	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
3035000000	546	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
2735000000	547	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
3045000000	547	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
2740000000	548	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
3055000000	548	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
2745000000	549	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
3065000000	549	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
2750000000	550	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
2755000000	551	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
3085000000	551	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
2760000000	552	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
3095000000	552	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
2765000000	553	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
3105000000	553	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
2770000000	554	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
3115000000	554	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
2775000000	555	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
3125000000	555	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
2780000000	556	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
3135000000	556	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
2785000000	557	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
3145000000	557	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
2790000000	558	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
3155000000	558	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
2795000000	559	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
3165000000	559	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
2800000000	560	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
3175000000	560	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
2805000000	561	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
2810000000	562	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
3195000000	562	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
2815000000	563	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
3205000000	563	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
2820000000	564	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
3215000000	564	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
2825000000	565	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
3225000000	565	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
2830000000	566	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
3235000000	566	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
2835000000	567	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
3245000000	567	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
2840000000	568	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
3255000000	568	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
2845000000	569	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
3265000000	569	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
2850000000	570	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
3275000000	570	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
2855000000	571	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
3285000000	571	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
2860000000	572	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
2865000000	573	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
3305000000	573	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
2870000000	574	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
3315000000	574	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
2875000000	575	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
3325000000	575	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
2880000000	576	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
3335000000	576	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
2885000000	577	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
3345000000	577	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
2890000000	578	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
3355000000	578	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
2895000000	579	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
3365000000	579	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
2900000000	580	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
3375000000	580	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
2905000000	581	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
3385000000	581	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
2910000000	582	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
2910000000	582	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
2915000000	583	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
2920000000	584	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
2930000000	584	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
2925000000	585	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
2940000000	585	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
2930000000	586	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
2950000000	586	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
2935000000	587	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
2960000000	587	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
2940000000	588	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
2970000000	588	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
2945000000	589	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
2980000000	589	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
2950000000	590	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
2990000000	590	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
2955000000	591	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
3000000000	591	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
2960000000	592	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
3010000000	592	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
2965000000	593	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
3020000000	593	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
2970000000	594	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
2975000000	595	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
3040000000	595	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
2980000000	596	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
3050000000	596	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
2985000000	597	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
3060000000	597	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
2990000000	598	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
3070000000	598	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
2995000000	599	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
3080000000	599	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
3000000000	600	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
3090000000	600	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
3005000000	601	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
3100000000	601	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
3010000000	602	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
3110000000	602	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
3015000000	603	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
3120000000	603	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
3020000000	604	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
3130000000	604	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
3025000000	605	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
3030000000	606	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
3150000000	606	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
3035000000	607	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
3160000000	607	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
3040000000	608	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
3170000000	608	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
3045000000	609	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
3180000000	609	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
3050000000	610	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
3190000000	610	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
3055000000	611	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
3200000000	611	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
3060000000	612	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
3210000000	612	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
3065000000	613	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
3220000000	613	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
3070000000	614	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
3230000000	614	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
3075000000	615	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
3240000000	615	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
3080000000	616	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
3085000000	617	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
3260000000	617	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
3090000000	618	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
3270000000	618	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
3095000000	619	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
3280000000	619	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
3100000000	620	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
3290000000	620	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
3105000000	621	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
3300000000	621	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
3110000000	622	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
3310000000	622	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
3115000000	623	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
3320000000	623	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
3120000000	624	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
3330000000	624	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
3125000000	625	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
3340000000	625	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
3130000000	626	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
3350000000	626	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
3135000000	627	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
3140000000	628	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
3370000000	628	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
3145000000	629	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
3380000000	629	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
3150000000	630	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
3390000000	630	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
3155000000	631	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
3400000000	631	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
3160000000	632	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
3410000000	632	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
3165000000	633	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
3420000000	633	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
3170000000	634	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
3430000000	634	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
3175000000	635	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
3440000000	635	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
3180000000	636	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
3450000000	636	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
3185000000	637	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
3460000000	637	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
3190000000	638	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
3195000000	639	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
3480000000	639	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
3200000000	640	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
3490000000	640	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
3205000000	641	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
3500000000	641	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
3210000000	642	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
3510000000	642	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
3215000000	643	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
3520000000	643	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
3220000000	644	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
3530000000	644	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
3225000000	645	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
3540000000	645	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
3230000000	646	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
3550000000	646	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
3235000000	647	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
3560000000	647	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
3240000000	648	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
3570000000	648	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
3245000000	649	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
3250000000	650	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
3590000000	650	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
3255000000	651	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
3600000000	651	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
3260000000	652	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
3610000000	652	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
3265000000	653	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
3620000000	653	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
3270000000	654	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
3630000000	654	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
3275000000	655	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
3640000000	655	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
3280000000	656	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
3650000000	656	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
3285000000	657	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
3660000000	657	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
3290000000	658	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
3670000000	658	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
3295000000	659	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
3680000000	659	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
3300000000	660	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
3305000000	661	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
3700000000	661	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
3310000000	662	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
3710000000	662	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
3315000000	663	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
3720000000	663	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
3320000000	664	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
3730000000	664	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
3325000000	665	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
3740000000	665	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
3330000000	666	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
3750000000	666	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
3335000000	667	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
3760000000	667	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
3340000000	668	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
3770000000	668	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
3345000000	669	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
3780000000	669	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
3350000000	670	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
3790000000	670	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
3355000000	671	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
3360000000	672	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
3810000000	672	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
3365000000	673	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
3820000000	673	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
3370000000	674	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
3830000000	674	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
3375000000	675	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
3840000000	675	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
3380000000	676	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
3850000000	676	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
3385000000	677	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
3860000000	677	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
3390000000	678	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
3870000000	678	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
3395000000	679	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
3395000000	679	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
3400000000	680	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
3405000000	680	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
3405000000	681	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
3415000000	681	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
3410000000	682	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
3415000000	683	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
3435000000	683	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
3420000000	684	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
3445000000	684	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
3425000000	685	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
3455000000	685	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
3430000000	686	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
3465000000	686	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
3435000000	687	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
3475000000	687	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
3440000000	688	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
3485000000	688	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
3445000000	689	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
3495000000	689	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
3450000000	690	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
3505000000	690	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
3455000000	691	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
3515000000	691	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
3460000000	692	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
3525000000	692	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
3465000000	693	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
3470000000	694	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
3545000000	694	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
3475000000	695	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
3555000000	695	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
3480000000	696	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
3565000000	696	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
3485000000	697	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
3575000000	697	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
3490000000	698	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
3585000000	698	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
3495000000	699	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
3595000000	699	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
3500000000	700	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
3605000000	700	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
3505000000	701	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
3615000000	701	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
3510000000	702	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
3625000000	702	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
3515000000	703	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
3635000000	703	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
3520000000	704	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
3525000000	705	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
3655000000	705	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
3530000000	706	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
3665000000	706	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
3535000000	707	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
3675000000	707	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
3540000000	708	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
3685000000	708	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
3545000000	709	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
3695000000	709	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
3550000000	710	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
3705000000	710	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
3555000000	711	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
3715000000	711	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
3560000000	712	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
3725000000	712	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
3565000000	713	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
3735000000	713	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
3570000000	714	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
3745000000	714	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
3575000000	715	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
3580000000	716	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
3765000000	716	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
3585000000	717	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
3775000000	717	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 1	\N
3590000000	718	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
3785000000	718	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
3595000000	719	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
3795000000	719	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
3600000000	720	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
3805000000	720	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
3605000000	721	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
3815000000	721	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
3610000000	722	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
3825000000	722	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
3615000000	723	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
3835000000	723	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
3620000000	724	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
3845000000	724	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
3625000000	725	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
3855000000	725	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
3630000000	726	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
3635000000	727	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
3875000000	727	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
3640000000	728	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
3885000000	728	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 0	\N
3645000000	729	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
3895000000	729	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
3650000000	730	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
3905000000	730	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
3655000000	731	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
3915000000	731	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
3660000000	732	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
3925000000	732	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
3665000000	733	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
3935000000	733	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
3670000000	734	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
3945000000	734	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
3675000000	735	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
3955000000	735	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
3680000000	736	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
3965000000	736	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
3685000000	737	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
3690000000	738	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
3985000000	738	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
3695000000	739	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
3995000000	739	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 1	\N
3700000000	740	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
4005000000	740	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
3705000000	741	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
4015000000	741	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
3710000000	742	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
4025000000	742	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
3715000000	743	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
4035000000	743	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
3720000000	744	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
4045000000	744	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
3725000000	745	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
4055000000	745	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
3730000000	746	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
4065000000	746	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
3735000000	747	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
4075000000	747	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
3740000000	748	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
3745000000	749	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
4095000000	749	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
3750000000	750	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
4105000000	750	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 0	\N
3755000000	751	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
4115000000	751	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
3760000000	752	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
4125000000	752	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
3765000000	753	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
4135000000	753	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
3770000000	754	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
4145000000	754	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
3775000000	755	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
4155000000	755	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
3780000000	756	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
4165000000	756	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
3785000000	757	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
4175000000	757	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
3790000000	758	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
4185000000	758	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
3795000000	759	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 1	\N
3800000000	760	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 0	\N
4205000000	760	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 4	target 0	\N
3805000000	761	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 1	\N
4215000000	761	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 1	\N
3810000000	762	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 0	\N
4225000000	762	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 0	\N
3815000000	763	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 1	\N
4235000000	763	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 1	\N
3820000000	764	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 0	\N
4245000000	764	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 0	\N
3825000000	765	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 1	\N
4255000000	765	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 1	\N
3830000000	766	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 0	\N
4265000000	766	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 0	\N
3835000000	767	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 1	\N
4275000000	767	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 1	\N
3840000000	768	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 0	\N
4285000000	768	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 0	\N
3845000000	769	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 1	\N
4295000000	769	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 1	\N
3850000000	770	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 0	\N
3855000000	771	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 1	\N
4315000000	771	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 1	target 1	\N
3860000000	772	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 0	\N
4325000000	772	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 0	\N
3865000000	773	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 1	\N
4335000000	773	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 1	\N
3870000000	774	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 0	\N
4345000000	774	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 0	\N
3875000000	775	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 1	\N
4355000000	775	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 1	\N
3880000000	776	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 0	\N
3880000000	776	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 0	\N
3885000000	777	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 1	\N
3890000000	777	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 1	\N
3890000000	778	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 0	\N
3900000000	778	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 0	\N
3895000000	779	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 1	\N
3910000000	779	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 1	\N
3900000000	780	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 3	target 0	\N
3920000000	780	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 3	target 0	\N
3905000000	781	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 4	target 1	\N
3910000000	782	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 5	target 0	\N
3940000000	782	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 5	target 0	\N
3915000000	783	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 6	target 1	\N
3950000000	783	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 6	target 1	\N
3920000000	784	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 0	target 0	\N
3960000000	784	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 0	target 0	\N
3925000000	785	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 1	target 1	\N
3970000000	785	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 1	target 1	\N
3930000000	786	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 2	target 0	\N
3980000000	786	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 2	target 0	\N
3935000000	787	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 3	target 1	\N
3990000000	787	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 3	target 1	\N
3940000000	788	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 4	target 0	\N
4000000000	788	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 4	target 0	\N
3945000000	789	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 5	target 1	\N
4010000000	789	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 5	target 1	\N
3950000000	790	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 6	target 0	\N
4020000000	790	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 6	target 0	\N
3955000000	791	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 0	target 1	\N
4030000000	791	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 0	target 1	\N
3960000000	792	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 1	target 0	\N
3965000000	793	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 2	target 1	\N
4050000000	793	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 2	target 1	\N
3970000000	794	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 3	target 0	\N
4060000000	794	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 3	target 0	\N
3975000000	795	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 4	target 1	\N
4070000000	795	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 4	target 1	\N
3980000000	796	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 5	target 0	\N
4080000000	796	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 5	target 0	\N
3985000000	797	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 6	target 1	\N
4090000000	797	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 6	target 1	\N
3990000000	798	\N	\N	\N	\N	\N	\N	begin	\N	0	\N	\N	name 0	target 0	\N
4100000000	798	\N	\N	\N	\N	\N	\N	end	\N	0	\N	\N	name 0	target 0	\N
3995000000	799	\N	\N	\N	\N	\N	\N	begin	\N	1	\N	\N	name 1	target 1	\N
4110000000	799	\N	\N	\N	\N	\N	\N	end	\N	1	\N	\N	name 1	target 1	\N
4000000000	800	\N	\N	\N	\N	\N	\N	begin	\N	2	\N	\N	name 2	target 0	\N
4120000000	800	\N	\N	\N	\N	\N	\N	end	\N	2	\N	\N	name 2	target 0	\N
\.


--
-- Data for Name: kept; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.kept (second, spans, profile) FROM stdin;
3	\\x04737361000000000000000000000000000000000000000000000000c800000000000000b60000000000000000000000000000000000000000000000000000000d000000010000003001000000310100000032060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d652036040000000000000001000000000000000200000000000000030000000e0000000400000005000000000000000000000001000000000000000400000006000000000000000000000001000000000000000700000005000000000000000000000001000000000000000700000006000000000000000000000001000000000000000800000005000000000000000000000001000000000000000800000006000000000000000000000001000000000000000900000005000000000000000000000001000000000000000900000006000000000000000000000001000000000000000a00000005000000000000000000000001000000000000000a00000006000000000000000000000001000000000000000b00000005000000000000000000000001000000000000000b00000006000000000000000000000001000000000000000c00000005000000000000000000000001000000000000000c0000000600000000000000000000000100000000000000f40000000000000002101c110a0102010201020201020101000201020102020102010102010201020102020001010202010202020102010202010202000102010202010202020102010202020002010201020201020202010201020201000202010201020201020202010202000102020201020102020102020201020100020102020201020102020202020002020202020202020202000202020202020202020200020202020202020202020002020202020202020202000202020202020202020200020200000000000000000000000000000000000000000000000000000000000000000000000002020202020002020202020200000000000000000000000011020000000101020001010202020000010102000101020202000000010102000102020200000102000101020200000102000101020200000102000101020200010200010102020000010200010102020000010200010102020000010200010102000001020001010202000001020001010202000001020001010202000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000102000111b9205805206c05206e05006624005400992d99542d9960216051609c2d9c512d9c516c1e604e609f6f4e2d9f601b6060a21ba21ba260186060a518a518a560156060a815a815a86060606012ab12ab600f6060ae0fae0fae600c6060b10cb10cb160096060b409b46060066060b706b706b760036060ba03ba03ba60006060bd00bd00bd60606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060600001207017000005000500050005000500050500050005000500050005000500050005050005000505000505000505000505000505000505000505000505000505000505050500050500050500050500050500050500050500050500050500050500050505050005050005050005050005050005050005050005050005050005050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050200005a0000005f0000006400690000006e00000000000000780000007d0000008200870000008c000000000091000000960000009b000000a000a500000000000000af00b4000000b900be00c3000000c8000000cd00d2000000d700dc0000000000e6000000eb00f0000000f500fa00ff0000000401000009010e01130100001d0100002201000027012c010000310136013b0100004001000045014a01000000005401590100005e0100006301680100006d017201770100007c018101000000008b019001950100009a0100009f01a4010000a901ae01b3010000b80100000000c2010000c701cc01d1010000d6010000db01e001000005000a000000140019001e00230028002d00320037003c00410000004b00500055005a005f00640069006e00730078000000820087008c00910096009b00a000a500aa00af000000b900be00c300c800cd00d200d700dc00e100e6000000f000f500fa00ff00040109010e01130118011d01000027012c01000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000005000a000f00140000001e00230028002d003200370000000000000000000000000000000000000000000000000001070a090d0800030a040b0d0708000b010c01030202040505060709060a0d00090b03040c07080b010c02010205050609060a090d000a0304070d08000b0c010205040607090a080d00030b040c0708010b0c01020205050606090a0d090003040d07080b000c03010204050609070a080d000b0304070c08010b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d0003000000000000000000	\\x05707361c800000000000000b600000000000000000000000000000000000000000000000000000000000000000000000000000001000000005ed0b200000000c0dc1eee00000000000000000d000000060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d65203601000000300100000031010000003204000000000000000a000000000000000b000000000000000c0000000e0000000100000002000000000000000000000001000000000000000100000003000000000000000000000001000000000000000400000002000000000000000000000001000000000000000400000003000000000000000000000001000000000000000500000002000000000000000000000001000000000000000500000003000000000000000000000001000000000000000600000002000000000000000000000001000000000000000600000003000000000000000000000001000000000000000700000002000000000000000000000001000000000000000700000003000000000000000000000001000000000000000800000002000000000000000000000001000000000000000800000003000000000000000000000001000000000000000900000002000000000000000000000001000000000000000900000003000000000000000000000001000000000000001c0a00c09dd810c0cbf1c50180e9f6b8068080dfca8ec6d1c40800010901520104012e011e0101011401100110011c0900c096b10280b5c0c301c08afea80780c090b3bebb98f3070001b3020101011e0102011c0100010f010f011b0a00c096b102c0cbf1c501c0bad8dc0680a0aac096b388960700013f01ba01013a0102011e0101011c010f0110011b0a0080b48913c0cbf1c501c0d2c5b60680e08d8bb996f0e608000108014e0103012a012001020113010f0110011b0a00c0caba15c0cbf1c50180b8e5d4058080a4c9e484d7bb070001090148010401270102011e010101120120011b0a0080ade204c0cbf1c50180a4a7da0680c0dbc0d6a9adb20700012501990101380101011e0101011a01100110011b0a0080dac40980b5c0c30180affdc707808094d4f2a6deee080001840101350101011e010201190100010e0110011c0a0080e1eb17c0cbf1c50180a4a7da0680c0ebd2988de4dc09000108014901250101011e010101110110010f011a0900c0f79c1ac0cbf1c50180f7c4d50680e0ddb2a2bbc1fd0900014901270101011e0102010f01100110011b090080dac409c0cbf1c50180dfd7fb068080819bbfd0bbbc080001880101330102012001180100010f010f011b0a00c0f0f50bc0cbf1c501c09795950680e0f6afcf9df2c7070001120162010401310101011e01190110010f011b0900808ece1cc0cbf1c501c0dce4f30580a0c7aac2db95fd08000144010301200102011e0101011f0110011c0a00c0a4ff1ec0cbf1c50180b2f5f6068080a0ff89fbd4f00a00013f0104011e0101011e0100010f010f0110011c0a008087a70ec090c1a40180fdb4b30580c0c9fc93ccddf00500010f01570104012e0102011e010101150110016c0000000000000002101c110a010101010101000101010101010101000101010101010001010101010001010101010100010101010001010101010100010101020000000000000000000000000000000000000000000000000000000000000000000000000000000000000200000000000000000000000000110200000101020202000101020200000101020200010200000102000102020102000102000101020001000001020001020200010201010002010002020001020001020001020001020001020001020001020001020001020001020001020001020102000102000102000102000111b3205205205405205605002a002a002a965d8d2a512a8d2a8d6c8d2a5d1b5d5da25d5d155d5da85d0f605d5d5dae095d5d5db4035d605d5d5db75d5d00bd5dccd57b7b7b5d69755d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d606669635d5d5d5d5d5d5d5d5d0001207017000505050505000a050505050505050a00050a0a0a0a0a000a0a0a0a0f050a0a0a0a0a000a0a0a0a0f050a0a0a0a0a000a0a0a0a0f37373737370f0505050505050505050505050505050505050505050505050505050505050505050505051923050505050505050505050500010709080a0b0d07000103020405070600090b0c0102050906090a0d00020407080b0c010b02050609040d00030407080d0b0c0101060108030a050a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c09080b0c01020506090a0d000300
4	\\x0473736100000000000000000000000000000000000000000000000001000000000000002d0000000000000000000000000000000000000000000000000000000d000000010000003001000000310100000032060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d652036040000000000000001000000000000000200000000000000030000000e0000000400000005000000000000000000000001000000000000000400000006000000000000000000000001000000000000000700000005000000000000000000000001000000000000000700000006000000000000000000000001000000000000000800000005000000000000000000000001000000000000000800000006000000000000000000000001000000000000000900000005000000000000000000000001000000000000000900000006000000000000000000000001000000000000000a00000005000000000000000000000001000000000000000a00000006000000000000000000000001000000000000000b00000005000000000000000000000001000000000000000b00000006000000000000000000000001000000000000000c00000005000000000000000000000001000000000000000c00000006000000000000000000000001000000000000002d0000000000000002101c110c0001000000000000000000000000000000000000000000000000000000000000000000000000000000000000001102020202000001010202000101020200000102020000010102000102000102010200010200010200010001020001117720a20620a40620a006004800000c000c6f0c3f6f0c6f0c6f0c6f6f0c6f0c3f0c3f3f3f3f3f3f3f3f3f423f3f3f3f3f3f3f3f3f423f3f000120401f0000050505050505050a050505050505050a05050505050a0a0a0a0a0a0a140a0a0a0a0a0a0a0a0a140a0a0a0a010078000000000000000000000000000000000000000000000000000000000000000000000000000000000000000108040a0b0d0c0001030405070608090b0a0d010002030506090a0d000304080b0c01020506090a0d030407080b000000000000000000	\\x0570736101000000000000002d0000000000000000000000000000000000000000000000000000000000000000000000000000000100000000286bee00000000c006940301000000000000000d000000060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d65203601000000320100000030010000003104000000000000000a000000000000000b000000000000000c0000000e0000000100000002000000000000000000000001000000000000000100000003000000000000000000000001000000000000000400000002000000000000000000000001000000000000000400000003000000000000000000000001000000000000000500000002000000000000000000000001000000000000000500000003000000000000000000000001000000000000000600000002000000000000000000000001000000000000000600000003000000000000000000000001000000000000000700000002000000000000000000000001000000000000000700000003000000000000000000000001000000000000000800000002000000000000000000000001000000000000000800000003000000000000000000000001000000000000000900000002000000000000000000000001000000000000000900000003000000000000000000000001000000000000000300030002000400050100809c9c390000808090a69497ca1900010300030002000400030004000400020004002c0000000000000002101c100c11020000010102020000010202000001010200000101020200010200010200020001020001020001020102000102115f208806208a06208c06000000000000630033630063006300636300630033003333333333333333333633333333333333333336333300110a20361f00000000000000000500000000000000050000000000050505050505050f0505050505050505050f050505050001080a0b0d0c0001030405070608090b0a0d010002030506090a0d000304080b0c01020506090a0d030407080b00
0	\\x04737361000000000000000000000000000000000000000000000000c7000000000000008a0000000000000000000000000000000000000000000000000000000d000000010000003001000000310100000032060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d652036040000000000000001000000000000000200000000000000030000000e0000000400000005000000000000000000000001000000000000000400000006000000000000000000000001000000000000000700000005000000000000000000000001000000000000000700000006000000000000000000000001000000000000000800000005000000000000000000000001000000000000000800000006000000000000000000000001000000000000000900000005000000000000000000000001000000000000000900000006000000000000000000000001000000000000000a00000005000000000000000000000001000000000000000a00000006000000000000000000000001000000000000000b00000005000000000000000000000001000000000000000b00000006000000000000000000000001000000000000000c00000005000000000000000000000001000000000000000c0000000600000000000000000000000100000000000000c70000000000000002101c110a020202020202020202020002020202020202020202000202020202020202020200020202020202020202020002020202020202020202000202020202020202020200020202020202020202020002020202020202020202000202020202020202020200020202020202020202020002020202020202020202000202020202020202020200020202020202020202020002020202020000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000202020000001102010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200011006001003100100100a000205000a000f00140019001e00230028002d00320000003c00410046004b00500055005a005f00640069000000730078007d00820087008c00910096009b00a0000000aa00af00b400b900be00c300c800cd00d200d7000000e100e600eb00f000f500fa00ff00040109010e01000018011d01220127012c01310136013b014001450100004f01540159015e01630168016d01720177017c01000086018b01900195019a019f01a401a901ae01b3010000bd01c201c701cc01d101d601db01e0010000050000000f00140019001e00230028002d00320037003c00000046004b00500055005a005f00640069006e00730000007d00820087008c00910096009b00a000a500aa000000b400b900be00c300c800cd00d200d700dc00e1000000eb00f000f500fa00ff00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000005000a0000000000000001030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407000000000000000000	\\x05707361c7000000000000008a00000000000000000000000000000000000000000000000000000000000000000000000000000001000000404b4c0000000000c07e4e3b00000000000000000d000000060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d65203601000000320100000031010000003004000000000000000a000000000000000b000000000000000c0000000e000000010000000200000000000000000000000100000000000000010000000300000000000000000000000100000000000000040000000200000000000000000000000100000000000000040000000300000000000000000000000100000000000000050000000200000000000000000000000100000000000000050000000300000000000000000000000100000000000000060000000200000000000000000000000100000000000000060000000300000000000000000000000100000000000000070000000200000000000000000000000100000000000000070000000300000000000000000000000100000000000000080000000200000000000000000000000100000000000000080000000300000000000000000000000100000000000000090000000200000000000000000000000100000000000000090000000300000000000000000000000100000000000000190b00c096b102c0cbf1c501c0c8a6f9068080cdefcf99e0990700013f01b5010104013a0102011e0101011b0110011001180a00c09dd81080e2a2c80180eceee70580c0d5839cdcda970700010901570103012a0101011e01020113012001180a0080b4891380e2a2c80180d8b0ed068080ab8bcddbe2b209000108015701270102011e01010112010f011001190a00c096b10280e2a2c801c0fcaf8c0780e092acc98be8bb070001fa01010401380101011e0101011a0110011001190a0080ade20480e2a2c80180e2cfaa0680809190b1aeb4890700012501990101040135010101210119010f011001170900c0caba1580e2a2c80180fabc840680e09b89b68debe008000109014d012a0101011e01130110010f0117090080e1eb1780e2a2c801c0dfdca20580e083acc8a6c2df070001080149010401220101011e0123011001190a00c0c3930780e2a2c801c0cb9ea80680e0b6d289d4e4a507000119018401010301330102011e011a0110010f01180a0080dac40980a7f2a60180b1bec6058080bc9695db99d1050001120175010401310101011e01020116011001170900808ece1cc0cbf1c5018081e4920680c0f2a8d39783c309000144010301200102011e01100110011001180900808ece1c80e2a2c80180b5eda50680c0a1de80dc9be9090001480104011e0101011e0110010f011001180a00c0f0f50b80e2a2c801809d80cc0680c0dfe28ccc889f08000112016701040131011e010101150110011001180a008087a70e80e2a2c801c086cfc90680e08ccea995aac00800010f015c0104012c0120010101140110011001180900c096b10280b5c0c301c0a8dbe00580c0bf93ba82e6f1050001ee010106013d0101011e0102012d010f013f0000000000000002101c110a0000000000000000020000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000020000001102000102000102000101020001020000020100020100020100020100020100020100020100020100020100020100020100020100020100020100020100000201110610101026103c0000001e1e1e1e1e061e1e151e1e030f1b0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000030300110a10640032323232323232280532323232190000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000a0000000109020b040d0601080d030a050c070506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a03040700
2	\\x04737361000000000000000000000000000000000000000000000000c800000000000000b50000000000000000000000000000000000000000000000000000000d000000010000003001000000310100000032060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d652036040000000000000001000000000000000200000000000000030000000e0000000400000005000000000000000000000001000000000000000400000006000000000000000000000001000000000000000700000005000000000000000000000001000000000000000700000006000000000000000000000001000000000000000800000005000000000000000000000001000000000000000800000006000000000000000000000001000000000000000900000005000000000000000000000001000000000000000900000006000000000000000000000001000000000000000a00000005000000000000000000000001000000000000000a00000006000000000000000000000001000000000000000b00000005000000000000000000000001000000000000000b00000006000000000000000000000001000000000000000c00000005000000000000000000000001000000000000000c0000000600000000000000000000000100000000000000f30000000000000002101c110a010201020201020102010201020100020102010102010202020202010201020001020202010201020201020202010201000201020202010202020102020201000102020102020201020102020102020001020102020102020202010202010200020102010202010202020102010202010002020102010202020202010201020002020202020202020202000202020202020202020200020202020202020202020002020202020202020202000202020202020202020200020202000000000000000000000000000000000000000000000000000000000000000000000000000000020002020202020202000000000000000000110201010102000201020200000101010200020102000200000102000102020000010102000102020000010102000102020000010102000102020001010200010202000001010200010202000001010200010202000001010200010200000101020001020200000101020001020200000101020001020200000102000102020000010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010200010211b920de0320ce0320dc03006327000057962d962796576624606054992d54992d9960606060219c219c601e60609f1e9f1e9f601b6060a21ba21ba260186060a518a56060156060a815a815a860126060ab12ab12ab600f6060ae0fae0fae600c6060b1600cb160096060b409b409b460066060b706b706b760036060ba03ba03ba6060606000bd00bd6060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060000120a00f0000050005000500050500050005000500050005000500050505050005050005050005050005050005050005050005050005050005050005050505000505000505000505000505000505000505000505000505000505000505050500050500050500050500050500050500050500050500050500050500050505050005050005050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050200003c0000004100460000004b00000050000000550000005a0000000000640000006900000000006e000000730078007d008200870000008c0000009100000000009b00a000a5000000aa000000af00b4000000b900be00c3000000c80000000000d2000000d700dc00e1000000e600eb00f0000000f500fa00ff0000000000000009010e010000130118011d0100002201000027012c01000031013601000000004001000045014a0100004f01540159015e0100006301680100006d010000770100007c0100008101860100008b019001950100009a0100009f01a40100000000ae01b3010000b8010000bd01c201c701cc01d1010000d6010000db010000000005000a000f00140019001e00230028002d00000037003c00410046004b00500055005a005f00640000006e00730078007d00820087008c00910096009b000000a500aa00af00b400b900be00c300c800cd00d2000000dc00e100e600eb00f000f500fa00ff00040109010000130118011d01000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000a000f00140019001e00230028000000000000000000000000000000000000000104020605060709090a0a0d0b000d03040c07000108030b0c010205070608090a0b0d00030c04010708020b0c01050206050609090a0d0a0003040007080b030c04010207050609080a0b0d000c0304070108020b0c050102050609090a0a0d00030d04000708030b0c01040207050608090a0d0b000c030407080b020c0501020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c0102050609000000000000000000	\\x05707361c800000000000000b5000000000000000000000000000000000000000000000000000000000000000000000000000000010000000094357700000000c01284b200000000000000000d000000060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d65203601000000310100000032010000003004000000000000000a000000000000000b000000000000000c0000000e0000000100000002000000000000000000000001000000000000000100000003000000000000000000000001000000000000000400000002000000000000000000000001000000000000000400000003000000000000000000000001000000000000000500000002000000000000000000000001000000000000000500000003000000000000000000000001000000000000000600000002000000000000000000000001000000000000000600000003000000000000000000000001000000000000000700000002000000000000000000000001000000000000000700000003000000000000000000000001000000000000000800000002000000000000000000000001000000000000000800000003000000000000000000000001000000000000000900000002000000000000000000000001000000000000000900000003000000000000000000000001000000000000001b0a00c0f0f50bc0cbf1c50180b8e5d4058080d89fa2bee7b6060001120162010401310101011e010201160120011a0900808ece1cc0cbf1c5018081e4920680c0f2a8d39783c309000144010301200102011e011001100110011d0a00808ece1c80a7f2a60180b1bec6058080e4a6aacee4dd07000108013f0104011e0101011e0100010f010f011b0a008087a70ec0cbf1c50180a4a7da0680c0fbb08e9cbbc00800010f015c012e0102011e0101011501100110011b0a00c09dd810c0cbf1c501c08df6d70680e0cfd58aedb1e408000109015201310101011e0101011401100110011c0900c0a4ff1e80a7f2a60180bbdd830580a0a5a9ef97dab807000106013d01010121011c0100010f010f011c0b00c096b102c0cbf1c501c083d79a078080dba8d8a3f6d70700013f01b5010104013a0102011e011d0100010f0110011b090080b48913c0cbf1c501c0dce4f30580a0e984dcbfc9ec070001570103012a0101011e010201230110011b0a00c0caba15c0cbf1c50180b2f5f6068080bc9ce991b6c509000152010401270102011e01010112010f0110011c0a0080ade204c090c1a40180fdb4b30580c095a3acf7befb04000125019401010401380101011e0101011a0110011b0a00c0c39307c0cbf1c50180e9f6b806808087f9dec6f9b707000119017f01040137011e01020119010f0110011b0900c085eb3680a7f2a601c0e9fbdf0480c080f9d7f0baea0900010401250101011e010101110110010f011b0900c0f79c1ac0cbf1c501c09795950680809091d7db97a1090001490104012201010121010f01100110011a0a0080dac409c0cbf1c501c0d2c5b60680e0d3f496f4fed6070001120171010301330121010101180110010f016b0000000000000002101c110a01010101010101000101010101010001010101010100010101010001010101010001010101010001010101010100010101010002000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002000000000000000000001102000001010200000101010202010200000102000102020001000101020001020000010200020002010200010200010102010200010201000201020001020001020001020001020001020001020001020001020001020001020001020001020001020002000102000102000111b320c80320ca03206c03002a002a008d2a96512a8d2a5d5d9f1b5d5d5d5d5d9f5d5d5d5da51b5d125d5dab5d5d0c5d5db160065d5d5d5db7005d5d5dc0bdc66f7b7b7b6975605d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d6363665d5d5d5d5d5d000120a00f000505050a05050005050505140a05050a0a0a0a0a000a0a140a05050a0a0a0a0a000a0a140a05050a0a0a0a0a000a0a140a0505323737373714050505050505050505050505050505050505050505050505050505050505050505050505050505052805050505050505050001040607090a0b0d030c00010307080a0b0c0102050605090a00030c0407080b0c07010205090a000d0003040708090b0c020502050b040d0601090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020507080b0c010205060900
1	\\x04737361000000000000000000000000000000000000000000000000c800000000000000b60000000000000000000000000000000000000000000000000000000d000000010000003001000000310100000032060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d652036040000000000000001000000000000000200000000000000030000000e0000000400000005000000000000000000000001000000000000000400000006000000000000000000000001000000000000000700000005000000000000000000000001000000000000000700000006000000000000000000000001000000000000000800000005000000000000000000000001000000000000000800000006000000000000000000000001000000000000000900000005000000000000000000000001000000000000000900000006000000000000000000000001000000000000000a00000005000000000000000000000001000000000000000a00000006000000000000000000000001000000000000000b00000005000000000000000000000001000000000000000b00000006000000000000000000000001000000000000000c00000005000000000000000000000001000000000000000c0000000600000000000000000000000100000000000000f30000000000000002101c110a010202010201020201010202020102010002020202010201020201020202010001020201020202010201020201020200010202020102020201020102020102000201020102020102020201020102020100020202010202010202020102010200010202020102010202010202020102010002020202010201020201020202010001020201020202020202020200020202020202020202020002020202020202020202000202020202020202020200020202020202020202020002020202000000000000000000000000000000000000000000000000000000000000000000000000000000000000020202020202000000000000110202020002010002000101010200020100020001020002010002000101020002010002000101020002010002000101020002010200010102000201000200010102000201000200010102000201000200010102000100020001010200020100020001010200020100020001010200020100020001020002010002000101020002010002000101020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020001020011b9204c02204e022044020060002a002a93935a2d93606027602796966060602460249999249960602160219c9c219c60601e601e9f9f1e9f60601b60a2601ba26060186018a5a518a56060156015a8a815a86060126012abab12ab6060600f60ae0fae60600c600cb1b10cb16060096009b4b409b46060066006b7b7606060036003baba03ba6060006000bdbd00bd6060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060606060000120d0070000050005050005000500050500050500050505050005050005050005050005050005050005050005050005050005050005050505000505000505000505000505000505000505000505000505000505000505050500050500050500050500050500050500050500050500050500050500050505050005050005050005050005050005050005050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050505050200001e0023000000280000002d0032000000000037003c0041000000460000000000500055005a005f0000006400000069006e000000730078007d0000000000000087008c000000910096009b000000a0000000a500aa000000af00b40000000000be00c300c8000000cd00d200d7000000dc000000e100e6000000eb000000f5000000fa000000ff000401000009010e0113010000180100001d012201000000002c013101360100003b014001000045014a014f01000054010000590100000000630168016d0100007201000077017c010000810186018b0100009001000000009a019f01a401a9010000ae010000b301b8010000bd01c201c701000000000000d101d6010000db01e001000005000a000f00140019000000230028002d00320037003c00410046004b00500000005a005f00640069006e00730078007d00820087000000910096009b00a000a500aa00af00b400b900be000000c800cd00d200d700dc00e100e600eb00f000f5000000ff00040109010e01000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000005000a000f00140019000000000000000000000000000103080b050c06010207090506090a0a0d0d000304070308040b0c0701020508060b090a0c0d00030104020708050b0c01060205060a090a0d0d000003040307080b040c070102080506090b0a0c0d000103040708050b0c0601020509060a090a0d0d00030004030708040b0c010702080506090a0d0c000103040207080b050c060102090506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c01000000000000000000	\\x05707361c800000000000000b60000000000000000000000000000000000000000000000000000000000000000000000000000000100000000ca9a3b00000000c048e97600000000000000000d000000060000006e616d652030080000007461726765742030080000007461726765742031060000006e616d652031060000006e616d652032060000006e616d652033060000006e616d652034060000006e616d652035060000006e616d65203601000000320100000030010000003104000000000000000a000000000000000b000000000000000c0000000e0000000100000002000000000000000000000001000000000000000100000003000000000000000000000001000000000000000400000002000000000000000000000001000000000000000400000003000000000000000000000001000000000000000500000002000000000000000000000001000000000000000500000003000000000000000000000001000000000000000600000002000000000000000000000001000000000000000600000003000000000000000000000001000000000000000700000002000000000000000000000001000000000000000700000003000000000000000000000001000000000000000800000002000000000000000000000001000000000000000800000003000000000000000000000001000000000000000900000002000000000000000000000001000000000000000900000003000000000000000000000001000000000000001a0a00c0c39307c0cbf1c501c08df6d70680e0cda0e0d78ad307000119017f013a0101011e01020119010f0110011c0a00c0caba1580e2a2c801809d80cc0680c0af8af6f0d9b509000109014d01040127011e010101110110010f011a0a0080e1eb1780e2a2c801c086cfc90680e0beba85dd94da0900010801490104012201200102010f01100110011c0a0080dac409c0cbf1c50180f395f60580c083aab2bdf0e9060001120171010301330102011e01010129010f011b0a00c0f0f50bc0cbf1c50180b2f5f6068080a8eb9aa7b2a808000175010401310101011e010201160110010f011c0a00c0f79c1a80e2a2c80180eceee70580c0998398c8c3a6080001090144010301200102011e0101010e0121011c0900808ece1c80e2a2c801c090ee860680e0849afae0d9d2090001080144011e0101011e0110010f0110011b0900c0aba62d80a7f2a601c0e9fbdf0480c0c8b8c58cdccc08000104012e0102011e0101011501100110011c0a008087a70e80e2a2c80180e2cfaa068080c9e7bfe1b4900800010f015c0104012c01010120011401100110011b0900c096b10280b5c0c30180888ba10680e0e98fc7d0a8d5060001ee010106013d01200102011c0110010f011b0a00c096b102c0cbf1c50180b8e5d4058080dca7b2f692c00500013f01b5010104013a0102011e0101011b0121011b0a00c09dd81080e2a2c801c0cb9ea80680e0d0ee8aaafeaf0800010901570103012a0101011e0116010f0110011c0a0080b4891380a7f2a60180b1bec6058080e8c5b6d5b1d0060001080152010401270102011e01010112010f011b0a0080ade204c0cbf1c50180a4a7da0680c0dbc0d6a9adb20700012501990101380101011e0101011a01100110016a0000000000000002101c110a0101010101010100010101010001010101010001010101010001010101010100010101010001010101010100010101010001010200000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000200000000000011020000010202000100000102000201020001020100020001020000010200010202010200010102000102000100000102000201020101000201000200010200010200010200010200010200010200010200010200010200010200010200010200010200010202000102000111b920440220e601204802002d00002d606096276063609c6021606060a26060601e60a8156060606060ab60126360b160600c606060b706606360bd6000c063d2db7e7e78636f60606060606060606060606060606060606060606060606060606060606060606060606060606060636666606060000120d00700050a05050a0a00140a0a0a05050a0a0a0a0a00140a0a0a05050a0a0a0a0a00140a0a0a05050a0a0a0a0a00140a0a0a05050a0a1e37373737190505050505050505050505050505050505050505050505050505050505050505050505050505050505051e0505050505000103050607090a0d0d03040708060b0c01020501060a0d0003080407080b0c01030506090a0a0d0003040708050c0102050c060909070009020b06090a0d00030407080b0c01020506090a0d00030407080b0c01020506090a0d00030407080b0c010205060407080b0c0100
\.


--
-- Data for Name: spans; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.spans (begin_time, end_time, span_id, parent_span_id, line, error, detached, trace_id, process_id, name, target, kind, filename, attributes) FROM stdin;
2026-01-01 00:00:00.001+00	2026-01-01 00:00:00.003+00	1	0	\N	f	\N	0	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.002+00	2026-01-01 00:00:00.006+00	2	0	\N	f	\N	0	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.003+00	2026-01-01 00:00:00.009+00	3	0	\N	f	\N	0	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.004+00	2026-01-01 00:00:00.012+00	4	0	\N	f	\N	0	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.005+00	2026-01-01 00:00:00.015+00	5	0	\N	f	\N	0	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.006+00	2026-01-01 00:00:00.018+00	6	0	\N	f	\N	0	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.007+00	2026-01-01 00:00:00.021+00	7	0	\N	f	\N	0	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.008+00	2026-01-01 00:00:00.024+00	8	0	\N	f	\N	0	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.009+00	2026-01-01 00:00:00.027+00	9	0	\N	f	\N	0	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.01+00	2026-01-01 00:00:00.03+00	10	\N	\N	f	\N	1	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.011+00	2026-01-01 00:00:00.033+00	11	10	\N	f	\N	1	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.012+00	2026-01-01 00:00:00.036+00	12	10	\N	f	\N	1	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.013+00	2026-01-01 00:00:00.039+00	13	10	\N	t	\N	1	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.014+00	2026-01-01 00:00:00.042+00	14	10	\N	f	\N	1	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.015+00	2026-01-01 00:00:00.045+00	15	10	\N	f	\N	1	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.016+00	2026-01-01 00:00:00.048+00	16	10	\N	f	\N	1	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.017+00	2026-01-01 00:00:00.051+00	17	10	\N	f	\N	1	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.018+00	2026-01-01 00:00:00.054+00	18	10	\N	f	\N	1	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.019+00	2026-01-01 00:00:00.057+00	19	10	\N	f	\N	1	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.02+00	2026-01-01 00:00:00.06+00	20	\N	\N	f	\N	2	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.021+00	2026-01-01 00:00:00.063+00	21	20	\N	f	\N	2	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.022+00	2026-01-01 00:00:00.066+00	22	20	\N	f	\N	2	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.023+00	2026-01-01 00:00:00.069+00	23	20	\N	f	\N	2	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.024+00	2026-01-01 00:00:00.072+00	24	20	\N	f	\N	2	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.025+00	2026-01-01 00:00:00.075+00	25	20	\N	f	\N	2	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.026+00	2026-01-01 00:00:00.078+00	26	20	\N	t	\N	2	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.027+00	2026-01-01 00:00:00.081+00	27	20	\N	f	\N	2	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.028+00	2026-01-01 00:00:00.084+00	28	20	\N	f	\N	2	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.029+00	2026-01-01 00:00:00.087+00	29	20	\N	f	\N	2	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.03+00	2026-01-01 00:00:00.09+00	30	\N	\N	f	\N	3	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.031+00	2026-01-01 00:00:00.093+00	31	30	\N	f	\N	3	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.032+00	2026-01-01 00:00:00.096+00	32	30	\N	f	\N	3	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.033+00	2026-01-01 00:00:00.099+00	33	30	\N	f	\N	3	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.034+00	2026-01-01 00:00:00.102+00	34	30	\N	f	\N	3	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.035+00	2026-01-01 00:00:00.105+00	35	30	\N	f	\N	3	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.036+00	2026-01-01 00:00:00.108+00	36	30	\N	f	\N	3	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.037+00	2026-01-01 00:00:00.111+00	37	30	\N	f	\N	3	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.038+00	2026-01-01 00:00:00.114+00	38	30	\N	f	\N	3	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.039+00	2026-01-01 00:00:00.117+00	39	30	\N	t	\N	3	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.04+00	2026-01-01 00:00:00.12+00	40	\N	\N	f	\N	4	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.041+00	2026-01-01 00:00:00.123+00	41	40	\N	f	\N	4	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.042+00	2026-01-01 00:00:00.126+00	42	40	\N	f	\N	4	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.043+00	2026-01-01 00:00:00.129+00	43	40	\N	f	\N	4	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.044+00	2026-01-01 00:00:00.132+00	44	40	\N	f	\N	4	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.045+00	2026-01-01 00:00:00.135+00	45	40	\N	f	\N	4	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.046+00	2026-01-01 00:00:00.138+00	46	40	\N	f	\N	4	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.047+00	2026-01-01 00:00:00.141+00	47	40	\N	f	\N	4	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.048+00	2026-01-01 00:00:00.144+00	48	40	\N	f	\N	4	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.049+00	2026-01-01 00:00:00.147+00	49	40	\N	f	\N	4	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.05+00	2026-01-01 00:00:00.15+00	50	\N	\N	f	\N	5	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.051+00	2026-01-01 00:00:00.153+00	51	50	\N	f	\N	5	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.052+00	2026-01-01 00:00:00.156+00	52	50	\N	t	\N	5	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.053+00	2026-01-01 00:00:00.159+00	53	50	\N	f	\N	5	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.054+00	2026-01-01 00:00:00.162+00	54	50	\N	f	\N	5	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.055+00	2026-01-01 00:00:00.165+00	55	50	\N	f	\N	5	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.056+00	2026-01-01 00:00:00.168+00	56	50	\N	f	\N	5	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.057+00	2026-01-01 00:00:00.171+00	57	50	\N	f	\N	5	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.058+00	2026-01-01 00:00:00.174+00	58	50	\N	f	\N	5	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.059+00	2026-01-01 00:00:00.177+00	59	50	\N	f	\N	5	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.06+00	2026-01-01 00:00:00.18+00	60	\N	\N	f	\N	6	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.061+00	2026-01-01 00:00:00.183+00	61	60	\N	f	\N	6	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.062+00	2026-01-01 00:00:00.186+00	62	60	\N	f	\N	6	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.063+00	2026-01-01 00:00:00.189+00	63	60	\N	f	\N	6	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.064+00	2026-01-01 00:00:00.192+00	64	60	\N	f	\N	6	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.065+00	2026-01-01 00:00:00.195+00	65	60	\N	t	\N	6	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.066+00	2026-01-01 00:00:00.198+00	66	60	\N	f	\N	6	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.067+00	2026-01-01 00:00:00.201+00	67	60	\N	f	\N	6	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.068+00	2026-01-01 00:00:00.204+00	68	60	\N	f	\N	6	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.069+00	2026-01-01 00:00:00.207+00	69	60	\N	f	\N	6	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.07+00	2026-01-01 00:00:00.21+00	70	\N	\N	f	\N	7	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.071+00	2026-01-01 00:00:00.213+00	71	70	\N	f	\N	7	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.072+00	2026-01-01 00:00:00.216+00	72	70	\N	f	\N	7	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.073+00	2026-01-01 00:00:00.219+00	73	70	\N	f	\N	7	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.074+00	2026-01-01 00:00:00.222+00	74	70	\N	f	\N	7	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.075+00	2026-01-01 00:00:00.225+00	75	70	\N	f	\N	7	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.076+00	2026-01-01 00:00:00.228+00	76	70	\N	f	\N	7	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.077+00	2026-01-01 00:00:00.231+00	77	70	\N	f	\N	7	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.078+00	2026-01-01 00:00:00.234+00	78	70	\N	t	\N	7	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.079+00	2026-01-01 00:00:00.237+00	79	70	\N	f	\N	7	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.08+00	2026-01-01 00:00:00.24+00	80	\N	\N	f	\N	8	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.081+00	2026-01-01 00:00:00.243+00	81	80	\N	f	\N	8	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.082+00	2026-01-01 00:00:00.246+00	82	80	\N	f	\N	8	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.083+00	2026-01-01 00:00:00.249+00	83	80	\N	f	\N	8	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.084+00	2026-01-01 00:00:00.252+00	84	80	\N	f	\N	8	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.085+00	2026-01-01 00:00:00.255+00	85	80	\N	f	\N	8	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.086+00	2026-01-01 00:00:00.258+00	86	80	\N	f	\N	8	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.087+00	2026-01-01 00:00:00.261+00	87	80	\N	f	\N	8	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.088+00	2026-01-01 00:00:00.264+00	88	80	\N	f	\N	8	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.089+00	2026-01-01 00:00:00.267+00	89	80	\N	f	\N	8	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.09+00	2026-01-01 00:00:00.27+00	90	\N	\N	f	\N	9	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.091+00	2026-01-01 00:00:00.273+00	91	90	\N	t	\N	9	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.092+00	2026-01-01 00:00:00.276+00	92	90	\N	f	\N	9	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.093+00	2026-01-01 00:00:00.279+00	93	90	\N	f	\N	9	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.094+00	2026-01-01 00:00:00.282+00	94	90	\N	f	\N	9	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.095+00	2026-01-01 00:00:00.285+00	95	90	\N	f	\N	9	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.096+00	2026-01-01 00:00:00.288+00	96	90	\N	f	\N	9	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.097+00	2026-01-01 00:00:00.291+00	97	90	\N	f	\N	9	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.098+00	2026-01-01 00:00:00.294+00	98	90	\N	f	\N	9	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.099+00	2026-01-01 00:00:00.297+00	99	90	\N	f	\N	9	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.1+00	2026-01-01 00:00:00.3+00	100	\N	\N	f	\N	10	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.101+00	2026-01-01 00:00:00.303+00	101	100	\N	f	\N	10	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.102+00	2026-01-01 00:00:00.306+00	102	100	\N	f	\N	10	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.103+00	2026-01-01 00:00:00.309+00	103	100	\N	f	\N	10	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.104+00	2026-01-01 00:00:00.312+00	104	100	\N	t	\N	10	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.105+00	2026-01-01 00:00:00.315+00	105	100	\N	f	\N	10	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.106+00	2026-01-01 00:00:00.318+00	106	100	\N	f	\N	10	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.107+00	2026-01-01 00:00:00.321+00	107	100	\N	f	\N	10	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.108+00	2026-01-01 00:00:00.324+00	108	100	\N	f	\N	10	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.109+00	2026-01-01 00:00:00.327+00	109	100	\N	f	\N	10	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.11+00	2026-01-01 00:00:00.33+00	110	\N	\N	f	\N	11	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.111+00	2026-01-01 00:00:00.333+00	111	110	\N	f	\N	11	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.112+00	2026-01-01 00:00:00.336+00	112	110	\N	f	\N	11	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.113+00	2026-01-01 00:00:00.339+00	113	110	\N	f	\N	11	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.114+00	2026-01-01 00:00:00.342+00	114	110	\N	f	\N	11	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.115+00	2026-01-01 00:00:00.345+00	115	110	\N	f	\N	11	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.116+00	2026-01-01 00:00:00.348+00	116	110	\N	f	\N	11	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.117+00	2026-01-01 00:00:00.351+00	117	110	\N	t	\N	11	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.118+00	2026-01-01 00:00:00.354+00	118	110	\N	f	\N	11	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.119+00	2026-01-01 00:00:00.357+00	119	110	\N	f	\N	11	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.12+00	2026-01-01 00:00:00.36+00	120	\N	\N	f	\N	12	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.121+00	2026-01-01 00:00:00.363+00	121	120	\N	f	\N	12	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.122+00	2026-01-01 00:00:00.366+00	122	120	\N	f	\N	12	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.123+00	2026-01-01 00:00:00.369+00	123	120	\N	f	\N	12	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.124+00	2026-01-01 00:00:00.372+00	124	120	\N	f	\N	12	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.125+00	2026-01-01 00:00:00.375+00	125	120	\N	f	\N	12	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.126+00	2026-01-01 00:00:00.378+00	126	120	\N	f	\N	12	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.127+00	2026-01-01 00:00:00.381+00	127	120	\N	f	\N	12	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.128+00	2026-01-01 00:00:00.384+00	128	120	\N	f	\N	12	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.129+00	2026-01-01 00:00:00.387+00	129	120	\N	f	\N	12	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.13+00	2026-01-01 00:00:00.39+00	130	\N	\N	t	\N	13	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.131+00	2026-01-01 00:00:00.393+00	131	130	\N	f	\N	13	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.132+00	2026-01-01 00:00:00.396+00	132	130	\N	f	\N	13	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.133+00	2026-01-01 00:00:00.399+00	133	130	\N	f	\N	13	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.134+00	2026-01-01 00:00:00.402+00	134	130	\N	f	\N	13	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.135+00	2026-01-01 00:00:00.405+00	135	130	\N	f	\N	13	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.136+00	2026-01-01 00:00:00.408+00	136	130	\N	f	\N	13	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.137+00	2026-01-01 00:00:00.411+00	137	130	\N	f	\N	13	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.138+00	2026-01-01 00:00:00.414+00	138	130	\N	f	\N	13	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.139+00	2026-01-01 00:00:00.417+00	139	130	\N	f	\N	13	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.14+00	2026-01-01 00:00:00.42+00	140	\N	\N	f	\N	14	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.141+00	2026-01-01 00:00:00.423+00	141	140	\N	f	\N	14	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.142+00	2026-01-01 00:00:00.426+00	142	140	\N	f	\N	14	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.143+00	2026-01-01 00:00:00.429+00	143	140	\N	t	\N	14	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.144+00	2026-01-01 00:00:00.432+00	144	140	\N	f	\N	14	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.145+00	2026-01-01 00:00:00.435+00	145	140	\N	f	\N	14	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.146+00	2026-01-01 00:00:00.438+00	146	140	\N	f	\N	14	p	ünï 1	\N	\N	\N	\N
2026-01-01 00:00:00.147+00	2026-01-01 00:00:00.441+00	147	140	\N	f	\N	14	p	ünï 2	\N	\N	\N	\N
2026-01-01 00:00:00.148+00	2026-01-01 00:00:00.444+00	148	140	\N	f	\N	14	p	ünï 3	\N	\N	\N	\N
2026-01-01 00:00:00.149+00	2026-01-01 00:00:00.447+00	149	140	\N	f	\N	14	p	ünï 4	\N	\N	\N	\N
2026-01-01 00:00:00.15+00	2026-01-01 00:00:00.45+00	150	\N	\N	f	\N	15	p	ünï 0	\N	\N	\N	\N
2026-01-01 00:00:00.1+00	2026-01-01 00:00:00.3+00	151	\N	\N	\N	\N	\N	p	late	\N	\N	\N	\N
\.


--
-- Data for Name: stored; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.stored (process_id, chunk, spans, profile, events, kept) FROM stdin;
p	17672256001	\\x04737361000000000000000000000000000000000000000000000000330000000000000033000000000000000000000000000000000000000000000004000000555446380d000000010000007002000000313002000000313102000000313202000000313302000000313402000000313507000000c3bc6ec3af203007000000c3bc6ec3af203107000000c3bc6ec3af203207000000c3bc6ec3af203307000000c3bc6ec3af203407000000040000000100000002000000000000000400000001000000030000000000000004000000010000000400000000000000040000000100000005000000000000000400000001000000060000000000000004000000010000000700000000000000050000000800000000000000000000000000000001000000000000000900000000000000000000000000000001000000000000000a00000000000000000000000000000001000000000000000b00000000000000000000000000000001000000000000000c000000000000000000000000000000010000000000000033000000000000000210fc11460400000040000000000004000000000000400000040000000000000000004400000000000000000004000040000000000000041102000000000000000000000101010101010101010102020202020202020202030303030303030303030404040404040404040405100210c610da10ee200201201601202a0101000102030405060708090001020304050607080900010203040506070809000102030405060708090001020304050607080900100260c650b5ed360321900100020406080a0c0e10121416181a1c1e20222426282a2c2e30323436383a3c3e40424446484a4c4e50525456585a5c5e60626401000102030400010203040001020304000102030400010203040001020304000102030400010203040001020304000102030400000000000000000000	\\x057073613300000000000000330000000000000000000000000000000000000000000000000000000000000000000000000000000100000000e1eff3517286188074cc085272861804000000555446380600000007000000c3bc6ec3af203007000000c3bc6ec3af203107000000c3bc6ec3af203207000000c3bc6ec3af203307000000c3bc6ec3af20340100000005000000010000000000000000000000000000000100000000000000020000000000000000000000000000000100000000000000030000000000000000000000000000000100000000000000040000000000000000000000000000000100000000000000050000000000000000000000000000000100000000000000160b018084af5f80c2d72f80aba186028080f1bcc9c1e4d80900010401030104010401040103010401010102010101140a00808da9608095f52a80e9c9d6018080a993c39eb2ca080001040103010401040104010301030102010101140a018096a3618095f52a80e9c9d6018080d9f4c2e481dc080001040103010401040104010301030101010201140a01809f9d628095f52a80e9c9d6018080ddf2e9c2e3ed080001030104010401040104010301020102010101140a0180a897638095f52a80e9c9d6018080b58db8b9d7ff0800010301040104010401040103010201010102010000000000000000	102	f
p	17672256000	\\x0473736100000000000000000000000000000000000000000000000063000000000000006300000000000000000000000000000000000000000000000400000055544638110000000100000070010000003001000000310100000032010000003301000000340100000035010000003601000000370100000038010000003907000000c3bc6ec3af203007000000c3bc6ec3af203107000000c3bc6ec3af203207000000c3bc6ec3af203307000000c3bc6ec3af20340b000000040000000100000002000000000000000400000001000000030000000000000004000000010000000400000000000000040000000100000005000000000000000400000001000000060000000000000004000000010000000700000000000000040000000100000008000000000000000400000001000000090000000000000004000000010000000a0000000000000004000000010000000b00000000000000050000000c00000000000000000000000000000001000000000000000d00000000000000000000000000000001000000000000000e00000000000000000000000000000001000000000000000f000000000000000000000000000000010000000000000010000000000000000000000000000000010000000000000063000000000000000220fc0f1146000000000000000000040000400000000000000400000000004000000004000000000000000040040000000000000000000400400000000000000004000000004000000000040000000000000040000400000000000000000004400000000000000000110200000000000000000001010101010101010101020202020202020202020303030303030303030304040404040404040404050505050505050505050606060606060606060607070707070707070707080808080808080808080909090909090909090910020010121026103a104e10621076108a109e10b2010000000000000000000001020304050607080900010203040506070809000102030405060708090001020304050607080900010203040506070809000102030405060708090001020304050607080900010203040506070809000102030405060708091002600050b5ed3603110400020406080a0c0e10121416181a1c1e20222426282a2c2e30323436383a3c3e40424446484a4c4e50525456585a5c5e60626466686a6c6e70727476787a7c7e80828486888a8c8e90929496989a9c9ea0a2a4a6a8aaacaeb0b2b4b6b8babcbec0c2c401010203040001020304000102030400010203040001020304000102030400010203040001020304000102030400010203040001020304000102030400010203040001020304000102030400010203040001020304000102030400010203040001020304000000000000000000	\\x0570736163000000000000006300000000000000000000000000000000000000000000000000000000000000000000000000000001000000404209ee5172861840dcadff5172861804000000555446380600000007000000c3bc6ec3af203007000000c3bc6ec3af203107000000c3bc6ec3af203207000000c3bc6ec3af203307000000c3bc6ec3af2034010000000500000001000000000000000000000000000000010000000000000002000000000000000000000000000000010000000000000003000000000000000000000000000000010000000000000004000000000000000000000000000000010000000000000005000000000000000000000000000000010000000000000026130180ade20480aaea55808fb2af06808096dc8fa6e1b60300013f0125011901120112010f0109010801090108010901080106010401040104010301040128140280897a80d7cc5a80e6fe89078080969bc5c3b3c4030001a00101370126011501120112010d010901080109010801090108010501040104010401030104012814018092f40180d7cc5a80e6fe89078080be93c991aad20300016f01300124011201120113010b01090108010901080109010801040104010401030104010401281402809bee0280d7cc5a80e6fe890780808ec59b90c5e00300015e01280120011201120112010a0109010801090108010901070104010401040103010401040128140180a4e80380d7cc5a80e6fe8907808086b0bcbf84ef030001490125011d0112011201110109010801090108010901090106010401040104010301040104010000000000000000	198	f
\.


--
-- Data for Name: stored_log; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.stored_log (first_chunk, last_chunk) FROM stdin;
17672256001	17672256001
\.


--
-- Name: events_time_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX events_time_idx ON public.events USING brin ("time") WITH (pages_per_range='32');


--
-- Name: minutes_spans_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX minutes_spans_idx ON public.minutes USING hash (spans);


--
-- Name: spans_begin_time_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX spans_begin_time_idx ON public.spans USING brin (begin_time) WITH (pages_per_range='32');


--
-- Name: stored_chunk_process_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX stored_chunk_process_id_idx ON public.stored USING btree (chunk, process_id);


--
-- Name: spans asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_delete; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_delete AFTER DELETE ON public.spans FOR EACH ROW WHEN (asyncspan.store_note('c482d9cdb40fd72ce9a59d5eb0e4daa1'::text, '100000000'::bigint, old.*)) EXECUTE FUNCTION asyncspan.store_changed('c482d9cdb40fd72ce9a59d5eb0e4daa1');


--
-- Name: spans asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_insert; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_insert AFTER INSERT ON public.spans FOR EACH ROW WHEN (asyncspan.store_note('c482d9cdb40fd72ce9a59d5eb0e4daa1'::text, '100000000'::bigint, new.*)) EXECUTE FUNCTION asyncspan.store_changed('c482d9cdb40fd72ce9a59d5eb0e4daa1');


--
-- Name: spans asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_statement; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_statement AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.spans FOR EACH STATEMENT EXECUTE FUNCTION asyncspan.store_changed('c482d9cdb40fd72ce9a59d5eb0e4daa1');


--
-- Name: spans asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_update; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER asyncspan_c482d9cdb40fd72ce9a59d5eb0e4daa1_update AFTER UPDATE ON public.spans FOR EACH ROW WHEN ((asyncspan.store_note('c482d9cdb40fd72ce9a59d5eb0e4daa1'::text, '100000000'::bigint, old.*) OR asyncspan.store_note('c482d9cdb40fd72ce9a59d5eb0e4daa1'::text, '100000000'::bigint, new.*))) EXECUTE FUNCTION asyncspan.store_changed('c482d9cdb40fd72ce9a59d5eb0e4daa1');


--
-- Name: minutes; Type: MATERIALIZED VIEW DATA; Schema: public; Owner: postgres
--

REFRESH MATERIALIZED VIEW public.minutes;


--
-- PostgreSQL database dump complete
--



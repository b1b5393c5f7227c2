// A trace file of about MB megabytes in one of the formats that asyncspan
// loads: node traces.js FORMAT MB.  Requests through a few services, each a
// trace of its own, with the attributes that instrumented services give; the
// same bytes in every run.
'use strict';

const [format, mb] = [process.argv[2], Number(process.argv[3])];
const services = ['frontend', 'cart', 'checkout', 'payment', 'catalog', 'mail'];
const routes = ['/api/cart', '/api/products/{id}', '/api/checkout', '/'];
const start = 1764300000000000n; // us

let state = 42;
function random(n)
{
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	return Math.floor(state / 4294967296 * n);
}
const hex = (n) => Array.from({ length: n / 8 }, () =>
	(random(0xffffffff) + 1).toString(16).padStart(8, '0')).join('');

// the spans of one request: a root, and for each other service a client span,
// its server span, and a query
function* request(n)
{
	const trace = hex(32);
	const at = start + BigInt(n) * 1000n;
	const route = routes[random(routes.length)];
	const root = { trace, id: hex(16), parent: null, service: services[0],
		name: `GET ${route}`, kind: 'server', begin: at, duration: 5000 + random(90000),
		scope: '@opentelemetry/instrumentation-http',
		attributes: { 'http.request.method': 'GET', 'http.route': route,
			'http.response.status_code': random(50) ? 200 : 500,
			'url.path': route.replace('{id}', hex(8)), 'server.port': 8080,
			'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101' } };
	yield root;
	for (let i = 1; i < services.length; i++)
	{
		const begin = at + BigInt(random(3000));
		const client = { ...root, id: hex(16), parent: root.id, kind: 'client',
			name: `grpc.shop.${services[i]}/Get`, begin, duration: 1000 + random(4000),
			scope: '@opentelemetry/instrumentation-grpc',
			attributes: { 'rpc.system': 'grpc', 'rpc.service': `shop.${services[i]}`,
				'rpc.method': 'Get', 'rpc.grpc.status_code': 0,
				'server.address': services[i], 'server.port': 50051 } };
		yield client;
		const server = { ...client, id: hex(16), parent: client.id, kind: 'server',
			service: services[i], begin: begin + 200n, duration: client.duration - 400 };
		yield server;
		yield { ...server, id: hex(16), parent: server.id, kind: 'client',
			name: 'SELECT shop.items', begin: begin + 300n, duration: server.duration >> 1,
			scope: 'io.opentelemetry.jdbc',
			attributes: { 'db.system': 'postgresql', 'db.name': 'shop',
				'db.statement': 'SELECT id, name, price FROM shop.items WHERE id = ANY ($1)',
				'db.operation': 'SELECT', 'server.port': 5432 } };
	}
}

function otlpValue(v)
{
	return typeof v === 'number' ? { intValue: String(v) } : { stringValue: v };
}

function otlp(spans)
{
	const list = (attributes) => Object.entries(attributes).map(
		([key, v]) => ({ key, value: otlpValue(v) }));
	const span = (s) => ({ traceId: s.trace, spanId: s.id, parentSpanId: s.parent || '',
		name: s.name, kind: s.kind === 'server' ? 2 : 3,
		startTimeUnixNano: `${s.begin * 1000n}`,
		endTimeUnixNano: `${(s.begin + BigInt(s.duration)) * 1000n}`,
		attributes: list(s.attributes), status: {} });
	const byService = services.map((service) =>
		({ service, spans: spans.filter((s) => s.service === service) }));

	// a line of a collector's file: a batch of each service
	return JSON.stringify({ resourceSpans: byService.map((b) => ({
		resource: { attributes: list({ 'service.name': b.service, 'process.pid': 17,
			'host.name': `${b.service}-7d9f`, 'telemetry.sdk.language': 'nodejs' }) },
		scopeSpans: [...new Set(b.spans.map((s) => s.scope))].map((scope) => ({
			scope: { name: scope, version: '0.57.1' },
			spans: b.spans.filter((s) => s.scope === scope).map(span) })) })) }) + '\n';
}

function jaeger(spans)
{
	const tag = ([key, v]) => ({ key, type: typeof v === 'number' ? 'int64' : 'string', value: v });
	const process = (service) => ({ serviceName: service,
		tags: [tag(['process.pid', 17]), tag(['host.name', `${service}-7d9f`])] });

	return JSON.stringify({ traceID: spans[0].trace, spans: spans.map((s) => ({
		traceID: s.trace, spanID: s.id, operationName: s.name,
		references: s.parent ? [{ refType: 'CHILD_OF', traceID: s.trace, spanID: s.parent }] : [],
		startTime: Number(s.begin), duration: s.duration,
		tags: [...Object.entries(s.attributes), ['span.kind', s.kind], ['otel.scope.name', s.scope]].map(tag),
		logs: [], processID: `p${services.indexOf(s.service)}`, warnings: null })),
		processes: Object.fromEntries(services.map((s, i) => [`p${i}`, process(s)])), warnings: null });
}

function zipkin(spans)
{
	return spans.map((s) => JSON.stringify({ traceId: s.trace, parentId: s.parent || undefined,
		id: s.id, kind: s.kind.toUpperCase(), name: s.name, timestamp: Number(s.begin),
		duration: s.duration, localEndpoint: { serviceName: s.service, ipv4: '10.0.0.7' },
		tags: Object.fromEntries(Object.entries({ ...s.attributes, 'otel.scope.name': s.scope })
			.map(([k, v]) => [k, String(v)])) })).join(',');
}

// what a runtime writes: complete events of threads with their args
function chrome(spans)
{
	return spans.map((s) => JSON.stringify({ name: s.name, cat: s.scope, ph: 'X',
		ts: Number(s.begin - start), dur: s.duration, pid: services.indexOf(s.service) + 1,
		tid: 1 + random(400), args: s.attributes })).join(',');
}

const [open, write, between, close] = {
	otlp: ['', otlp, '', ''],
	jaeger: ['{"data":[', jaeger, ',', ']}'],
	zipkin: ['[', zipkin, ',\n', ']'],
	chrome: ['{"traceEvents":[', chrome, ',\n', ']}'],
}[format];
let text = open;
let written = 0;
for (let n = 0; written < mb * 1e6; n++)
{
	// a collector's batch has the spans of several requests
	const spans = [];
	for (let i = 0; i < (format === 'otlp' ? 20 : 1); i++)
		spans.push(...request(n * 20 + i));
	text += (n > 0 ? between : '') + write(spans);
	if (text.length > 1e6)
	{
		written += text.length;
		require('fs').writeSync(1, text);
		text = '';
	}
}
require('fs').writeSync(1, text + close);

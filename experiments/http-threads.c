/*
 * Five pages from a web server: one after the other, and in five threads
 * that let go of the lock while they wait for the network.
 */
/* NEEDS: libcurl (libcurl4-openssl-dev) */
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/gil.h"
#include "rig.h"
#include "servers/http.h"

enum { PATIENCE_MS = 20000, POLL_MS = 1000, OK = 200 };

/* What came back for one request; only its thread touches it. */
struct reply {
	CURLcode error;
	long status;
	int64_t length;
	uint64_t checksum; /* of the bytes and their places */
	int64_t took_ns;
};

struct client {
	struct gil *gil;
	struct http_server *server; /* NULL: it could not start */
	char base[48];		    /* of each URL */
	bool keeps_gil;
	int pages, threads;
	int64_t length;
	int errno_of_server;
	struct reply *replies; /* by page */
	struct trace **trace;  /* by thread */
};

/* ANCHOR: wait */
/* As Python waits for a socket: let go, poll, take the lock back. */
static CURLMcode
wait_for_network(CURLM *multi, struct gil *gil, struct gil_thread *self)
{
	CURLMcode error;

	gil_release(gil, self);
	error = curl_multi_poll(multi, NULL, 0, POLL_MS, NULL);
	gil_acquire(gil, self);
	return error;
}
/* ANCHOR_END: wait */

/* ANCHOR: keep */
/* As an extension waits that does not know of the lock. */
static CURLMcode
wait_and_keep(CURLM *multi)
{
	return curl_multi_poll(multi, NULL, 0, POLL_MS, NULL);
}
/* ANCHOR_END: keep */

/* ANCHOR: fetch */
/* With the lock held, handle what is there; without it, wait for more. */
static CURLMcode
transfer(struct client *client, CURLM *multi, struct gil_thread *self)
{
	CURLMcode error;
	int running;

	for (;;) {
		error = curl_multi_perform(multi, &running);
		if (error != CURLM_OK || running == 0)
			return error;
		error = client->keeps_gil ?
		    wait_and_keep(multi) :
		    wait_for_network(multi, client->gil, self);
		if (error != CURLM_OK)
			return error;
	}
}
/* ANCHOR_END: fetch */

/* libcurl has some bytes of the page. */
static size_t
take_bytes(char *bytes, size_t one, size_t n, void *arg)
{
	struct reply *reply = arg;

	for (size_t i = 0; i < n * one; i++)
		reply->checksum +=
		    (uint64_t)++reply->length * (unsigned char)bytes[i];
	return n * one;
}

/* A request of its own, straight to the server, with an end in any case. */
static void
set_up(CURL *easy, const char *url, struct reply *reply)
{
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, reply);
}

static void
get_page(struct client *client, struct gil_thread *self, int page)
{
	struct reply *reply = &client->replies[page];
	int64_t since_ns = rig_now_ns();
	CURL *easy = curl_easy_init();
	CURLM *multi = curl_multi_init();
	CURLMsg *message;
	char url[64];
	int left;

	if (easy == NULL || multi == NULL)
		abort();
	snprintf(url, sizeof(url), "%s/%d", client->base, page);
	set_up(easy, url, reply);
	curl_multi_add_handle(multi, easy);
	reply->error = CURLE_FAILED_INIT;
	if (transfer(client, multi, self) == CURLM_OK &&
	    (message = curl_multi_info_read(multi, &left)) != NULL)
		reply->error = message->data.result;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_multi_remove_handle(multi, easy);
	curl_multi_cleanup(multi);
	curl_easy_cleanup(easy);
	reply->took_ns = rig_now_ns() - since_ns;
}

/* ANCHOR: sequential */
/* One thread gets all the pages. */
static void
all_pages(void *arg, int i)
{
	struct client *client = arg;
	struct gil_thread self;

	gil_thread_init(&self);
	self.trace = client->trace[i];
	gil_acquire(client->gil, &self);
	for (int page = 0; page < client->pages; page++)
		get_page(client, &self, page);
	gil_release(client->gil, &self);
}
/* ANCHOR_END: sequential */

/* ANCHOR: threads */
/* Each thread gets one page. */
static void
own_page(void *arg, int i)
{
	struct client *client = arg;
	struct gil_thread self;

	gil_thread_init(&self);
	self.trace = client->trace[i];
	gil_acquire(client->gil, &self);
	get_page(client, &self, i);
	gil_release(client->gil, &self);
}
/* ANCHOR_END: threads */

static void
client_init(struct client *client, const struct rig *rig, int threads)
{
	*client = (struct client) {
		.gil = gil_new(),
		.pages = rig_number(rig, "pages"),
		.threads = threads,
		.length = rig_number(rig, "length"),
	};
	client->replies = calloc(client->pages, sizeof(*client->replies));
	client->trace = calloc(client->pages, sizeof(struct trace *));
	if (client->replies == NULL || client->trace == NULL)
		abort();
	for (int i = 0; i < threads; i++)
		client->trace[i] = trace_new(1 << 13);
	/* Without TLS, which would load certificates. */
	if (curl_global_init(CURL_GLOBAL_NOTHING) != CURLE_OK)
		abort();
	client->server =
	    http_server_start(rig_number(rig, "delay"), client->length);
	client->errno_of_server = errno;
	snprintf(client->base, sizeof(client->base), "http://127.0.0.1:%d",
	    client->server == NULL ? 0 : http_server_port(client->server));
}

/* The sum over all places of place * byte, page by its rule. */
static uint64_t
checksum_of(int page, int64_t length)
{
	uint64_t sum = 0;
	int byte = page % 251;

	for (int64_t place = 1; place <= length; place++) {
		sum += (uint64_t)place * byte;
		byte = byte == 250 ? 0 : byte + 1;
	}
	return sum;
}

static void
check_page(const struct client *client, struct rig *rig, int page)
{
	const struct reply *reply = &client->replies[page];
	char name[48];

	if (reply->error != CURLE_OK)
		rig_fail(rig, "page %d: %s", page,
		    curl_easy_strerror(reply->error));
	snprintf(name, sizeof(name), "the status of page %d", page);
	rig_expect(rig, name, OK, reply->status);
	snprintf(name, sizeof(name), "the length of page %d", page);
	rig_expect(rig, name, client->length, reply->length);
	snprintf(name, sizeof(name), "the checksum of page %d", page);
	rig_expect(rig, name, checksum_of(page, client->length),
	    reply->checksum);
	snprintf(name, sizeof(name), "ns for page %d", page);
	rig_expect_least(rig, name, (int64_t)(rig_number(rig, "delay") * 1e9),
	    reply->took_ns);
}

/* The share of the time, from the first wish to the end, that it was held. */
static double
share_held(const struct client *client)
{
	int64_t from_ns = INT64_MAX, to_ns = 0, held_ns = 0;

	for (int i = 0; i < client->threads; i++) {
		struct trace_span span = { 0 };

		while (trace_next_span(client->trace[i], &span)) {
			if (span.from_ns < from_ns)
				from_ns = span.from_ns;
			if (span.to_ns > to_ns)
				to_ns = span.to_ns;
			if (span.holds)
				held_ns += span.to_ns - span.from_ns;
		}
	}
	return (double)held_ns / (to_ns - from_ns);
}

static void
client_fini(struct client *client, struct rig *rig)
{
	if (client->server == NULL)
		rig_fail(rig, "cannot start a server on 127.0.0.1: %s",
		    strerror(client->errno_of_server));
	for (int page = 0; page < client->pages; page++)
		check_page(client, rig, page);
	if (client->server != NULL)
		rig_expect(rig, "the number of requests answered",
		    client->pages, http_server_stop(client->server));
	rig_metric(rig, "held", share_held(client));
	for (int i = 0; i < client->threads; i++)
		trace_free(client->trace[i]);
	curl_global_cleanup();
	free(client->trace);
	free(client->replies);
	gil_free(client->gil);
}

static void
sequential(struct rig *rig)
{
	struct client client;

	client_init(&client, rig, 1);
	rig_alone(rig, all_pages, &client);
	client_fini(&client, rig);
}

static void
threads(struct rig *rig)
{
	struct client client;

	client_init(&client, rig, rig_number(rig, "pages"));
	rig_threads(rig, client.threads, own_page, &client);
	client_fini(&client, rig);
}

static void
keeps_gil(struct rig *rig)
{
	struct client client;

	client_init(&client, rig, rig_number(rig, "pages"));
	client.keeps_gil = true;
	rig_threads(rig, client.threads, own_page, &client);
	client_fini(&client, rig);
}

const struct rig_experiment rig_experiment = {
	.id = "http-threads",
	.title = "Pages from a web server, with the lock let go or kept",
	.waits = true,
	.params = {
		{
			.name = "pages",
			.text = "pages to get",
			.value = 5, .min = 1, .max = 100, .whole = true,
		}, {
			.name = "delay",
			.text = "how long the server takes over a page",
			.unit = "s",
			.value = 0.04, .min = 0.001, .max = 10,
		}, {
			.name = "length",
			.text = "how long a page is",
			.unit = "bytes",
			.value = 40000, .min = 1, .max = 1e7, .whole = true,
		},
	},
	.variants = {
		{
			.name = "sequential",
			.text = "one thread gets one page after another",
			.role = RIG_BASE,
			.run = sequential,
		}, {
			.name = "threads",
			.text = "a thread for each page; it lets go of the GIL",
			.role = RIG_CAPACITY,
			.run = threads,
		}, {
			.name = "keeps-gil",
			.text = "a thread for each page; it keeps the GIL",
			.run = keeps_gil,
		},
	},
	.metrics = {
		{
			.name = "held",
			.text = "share of the time that the GIL was held",
		},
	},
};

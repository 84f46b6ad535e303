/*
 * Knows how a message gets through a stream of bytes whole.
 * Refuses to know what is in it.
 */
#include "message.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEADER = 4, SMALL = 16384 };

void
message_fini(struct message *message)
{
	free(message->bytes);
	*message = (struct message) { 0 };
}

void
message_reserve(struct message *message, size_t length)
{
	size_t capacity = message->capacity == 0 ? 256 : message->capacity;

	if (length <= message->capacity)
		return;
	while (capacity < length)
		capacity *= 2;
	message->bytes = realloc(message->bytes, capacity);
	if (message->bytes == NULL)
		abort();
	message->capacity = capacity;
}

/* A pipe takes what it has room for, so one write() may not be enough. */
static bool
write_all(int fd, const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			length -= n;
		}
	}
	return true;
}

static bool
read_all(int fd, unsigned char *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t n = read(fd, bytes + done, length - done);

		if (n < 0 && errno != EINTR)
			return false;
		if (n == 0) {
			errno = done == 0 ? 0 : EIO;
			return false;
		}
		if (n > 0)
			done += n;
	}
	return true;
}

/* ANCHOR: send */
bool
message_send(int fd, const struct message *message)
{
	size_t length = message->length;
	unsigned char header[HEADER] = { length >> 24, length >> 16,
		length >> 8, length };
	unsigned char small[HEADER + SMALL];

	if (length > MESSAGE_MAX) {
		errno = EMSGSIZE;
		return false;
	}
	if (length > SMALL)
		return write_all(fd, header, HEADER) &&
		    write_all(fd, message->bytes, length);
	memcpy(small, header, HEADER);
	if (length > 0)
		memcpy(small + HEADER, message->bytes, length);
	return write_all(fd, small, HEADER + length);
}
/* ANCHOR_END: send */

/* ANCHOR: receive */
bool
message_receive(int fd, struct message *message)
{
	unsigned char h[HEADER];
	size_t length;

	if (!read_all(fd, h, HEADER))
		return false;
	length = (uint32_t)h[0] << 24 | (uint32_t)h[1] << 16 | h[2] << 8 | h[3];
	if (length > MESSAGE_MAX) {
		errno = EMSGSIZE;
		return false;
	}
	message_reserve(message, length);
	message->length = length;
	if (read_all(fd, message->bytes, length))
		return true;
	errno = errno == 0 ? EIO : errno;
	return false;
}
/* ANCHOR_END: receive */

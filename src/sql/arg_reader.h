/*
 * arg_reader.h
 *	  Reading a value of whatever type it has.
 *
 * A time may be timestamptz, timestamp or bigint, an id any integer, a label
 * text or an enum.  How to read a value is worked out once, from its type
 * (aspan_arg_init); after that, reading costs no allocation, and strings are
 * given where they stand in the tuple.
 *
 * What is done for every row is inline.
 */
#ifndef ASPAN_ARG_READER_H
#define ASPAN_ARG_READER_H

#include "base/compat.h"
#include "base/event.h"
#include "base/intern.h"
#include "base/units.h"

#include "fmgr.h"
#include "utils/timestamp.h"

typedef enum aspan_arg_form
{
	ASPAN_FORM_NONE,			/* an untyped NULL: the column is missing */
	ASPAN_FORM_INT2,
	ASPAN_FORM_INT4,
	ASPAN_FORM_INT8,
	ASPAN_FORM_BOOLEAN,
	ASPAN_FORM_UUID,
	ASPAN_FORM_TIMESTAMP,		/* with or without time zone */
	ASPAN_FORM_CHAR,
	ASPAN_FORM_NAME,
	ASPAN_FORM_TEXT,
	ASPAN_FORM_BPCHAR,
	ASPAN_FORM_CSTRING,			/* an untyped literal */
	ASPAN_FORM_ENUM,
	ASPAN_FORM_OTHER			/* by its output function */
} aspan_arg_form;

/* labels of an enum seen so far; more are read anew each time */
#define ASPAN_ENUM_LABELS 8

typedef struct aspan_arg
{
	aspan_arg_form form;		/* ASPAN_FORM_NONE also for one that is not
								 * given */
	Oid			type;
	int16		typlen;
	bool		typbyval;
	MemoryContext cxt;			/* of what is kept with this */
	FmgrInfo	out;			/* once it has been called */
	int			ncached;
	Oid			cached_labels[ASPAN_ENUM_LABELS];
	aspan_kind	cached_kinds[ASPAN_ENUM_LABELS];
} aspan_arg;

/* what the arguments of each kind may be */
typedef enum aspan_arg_need
{
	ASPAN_ARG_TIME,
	ASPAN_ARG_LABEL,
	ASPAN_ARG_INTEGER,
	ASPAN_ARG_BOOLEAN,
	ASPAN_ARG_ANYTHING
} aspan_arg_need;

/* can a column of this type be read as what is needed? */
extern bool aspan_arg_fits(Oid type, aspan_arg_need need);

/* gets ready to read a type; ERROR, with the name, if it does not fit */
extern void aspan_arg_init(aspan_arg *arg, MemoryContext cxt, Oid type,
						   const char *name, aspan_arg_need need);

/* the text of a value that is not NULL and is not of the type text */
extern aspan_text aspan_arg_other_text(aspan_arg *arg, Datum value);

/* the kind of event that such a value says */
extern aspan_kind aspan_arg_other_event_type(aspan_arg *arg, Datum value);

/* ---- a column of a row, and how each column is read ---- */

static inline bool
aspan_arg_is_null(const NullableDatum *row, const aspan_arg *args, int column)
{
	return args[column].form == ASPAN_FORM_NONE || row[column].isnull;
}

/* false if NULL or out of range */
static inline bool
aspan_arg_time(const NullableDatum *row, const aspan_arg *args, int column,
			   int64 *ns)
{
	if (aspan_arg_is_null(row, args, column))
		return false;
	if (args[column].form == ASPAN_FORM_TIMESTAMP)
		return aspan_ns_from_timestamp(DatumGetTimestamp(row[column].value),
									   ns);
	*ns = DatumGetInt64(row[column].value);
	return true;
}

/* false, and 0, if NULL */
static inline bool
aspan_arg_integer(const NullableDatum *row, const aspan_arg *args, int column,
				  int64 *result)
{
	*result = 0;
	if (aspan_arg_is_null(row, args, column))
		return false;
	switch (args[column].form)
	{
		case ASPAN_FORM_INT2:
			*result = DatumGetInt16(row[column].value);
			break;
		case ASPAN_FORM_INT4:
			*result = DatumGetInt32(row[column].value);
			break;
		default:
			*result = DatumGetInt64(row[column].value);
			break;
	}
	return true;
}

/* is it known, and true? */
static inline bool
aspan_arg_flag(const NullableDatum *row, const aspan_arg *args, int column)
{
	return !aspan_arg_is_null(row, args, column) &&
		DatumGetBool(row[column].value);
}

/* as PG_DETOAST_DATUM_PACKED, without a call where there is nothing to do */
static inline struct varlena *
aspan_arg_detoast(Datum value)
{
	struct varlena *v = (struct varlena *) DatumGetPointer(value);

	if (unlikely(VARATT_IS_COMPRESSED(v) || VARATT_IS_EXTERNAL(v)))
		return PG_DETOAST_DATUM_PACKED(value);
	return v;
}

static inline aspan_text
aspan_arg_varlena(Datum value)
{
	struct varlena *v = aspan_arg_detoast(value);
	aspan_text	text;

	text.bytes = VARDATA_ANY(v);
	text.len = VARSIZE_ANY_EXHDR(v);
	return text;
}

static inline aspan_text
aspan_arg_text(const NullableDatum *row, aspan_arg *args, int column)
{
	aspan_text	none = {NULL, 0};

	if (aspan_arg_is_null(row, args, column))
		return none;
	if (likely(args[column].form == ASPAN_FORM_TEXT))
		return aspan_arg_varlena(row[column].value);
	return aspan_arg_other_text(&args[column], row[column].value);
}

/*
 * Whether an event begins or ends its span; the value is not NULL.  The words
 * that most rows have are known without a call.
 */
static inline aspan_kind
aspan_arg_event_type(const NullableDatum *row, aspan_arg *args, int column)
{
	aspan_text	label;

	if (unlikely(args[column].form != ASPAN_FORM_TEXT))
		return aspan_arg_other_event_type(&args[column], row[column].value);
	label = aspan_arg_varlena(row[column].value);
	if (label.len == 5 && memcmp(label.bytes, "begin", 5) == 0)
		return ASPAN_BEGIN;
	if (label.len == 3 && memcmp(label.bytes, "end", 3) == 0)
		return ASPAN_END;
	return aspan_kind_from_label(label.bytes, label.len);
}

#endif							/* ASPAN_ARG_READER_H */

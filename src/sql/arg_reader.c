/*
 * arg_reader.c
 *	  Which types can be read as what, and the text of the rarer ones.
 *
 * A value whose type has no form of its own is known by what its output
 * function writes.  The function is looked up when the first such value comes.
 */
#include "postgres.h"

#include "sql/arg_reader.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

static aspan_arg_form
form_of_type(Oid type)
{
	switch (type)
	{
		case UNKNOWNOID:
			return ASPAN_FORM_CSTRING;
		case INT2OID:
			return ASPAN_FORM_INT2;
		case INT4OID:
			return ASPAN_FORM_INT4;
		case INT8OID:
			return ASPAN_FORM_INT8;
		case BOOLOID:
			return ASPAN_FORM_BOOLEAN;
		case UUIDOID:
			return ASPAN_FORM_UUID;
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return ASPAN_FORM_TIMESTAMP;
		case CHAROID:
			return ASPAN_FORM_CHAR;
		case NAMEOID:
			return ASPAN_FORM_NAME;
		case TEXTOID:
		case VARCHAROID:
			return ASPAN_FORM_TEXT;
		case BPCHAROID:
			return ASPAN_FORM_BPCHAR;
		default:
			return type_is_enum(type) ? ASPAN_FORM_ENUM : ASPAN_FORM_OTHER;
	}
}

static bool
form_fits(aspan_arg_form form, aspan_arg_need need)
{
	switch (need)
	{
		case ASPAN_ARG_TIME:
			return form == ASPAN_FORM_TIMESTAMP || form == ASPAN_FORM_INT8;
		case ASPAN_ARG_LABEL:
			return form == ASPAN_FORM_TEXT || form == ASPAN_FORM_BPCHAR ||
				form == ASPAN_FORM_CHAR || form == ASPAN_FORM_ENUM ||
				form == ASPAN_FORM_NAME || form == ASPAN_FORM_CSTRING;
		case ASPAN_ARG_INTEGER:
			return form == ASPAN_FORM_INT2 || form == ASPAN_FORM_INT4 ||
				form == ASPAN_FORM_INT8;
		case ASPAN_ARG_BOOLEAN:
			return form == ASPAN_FORM_BOOLEAN;
		case ASPAN_ARG_ANYTHING:
			return true;
	}
	return false;
}

static const char *
need_hint(aspan_arg_need need)
{
	switch (need)
	{
		case ASPAN_ARG_TIME:
			return "Use timestamp with time zone, timestamp, or bigint in nanoseconds since 1970.";
		case ASPAN_ARG_LABEL:
			return "Use text, varchar, char(n), \"char\", name or an enum.";
		case ASPAN_ARG_BOOLEAN:
			return "Use boolean.";
		default:
			return "Use smallint, integer or bigint.";
	}
}

bool
aspan_arg_fits(Oid type, aspan_arg_need need)
{
	return form_fits(form_of_type(type), need);
}

void
aspan_arg_init(aspan_arg *arg, MemoryContext cxt, Oid type, const char *name,
			   aspan_arg_need need)
{
	arg->type = type;
	arg->form = form_of_type(type);
	if (!form_fits(arg->form, need))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("%s cannot be of type %s", name, format_type_be(type)),
				 errhint("%s", need_hint(need))));

	get_typlenbyval(type, &arg->typlen, &arg->typbyval);
	arg->cxt = cxt;
}

aspan_text
aspan_arg_other_text(aspan_arg *arg, Datum value)
{
	aspan_text	text = {NULL, 0};

	switch (arg->form)
	{
		case ASPAN_FORM_TEXT:
			break;
		case ASPAN_FORM_BPCHAR:
			text = aspan_arg_varlena(value);
			text.len = bpchartruelen((char *) text.bytes, text.len);
			break;
		case ASPAN_FORM_NAME:
			text.bytes = NameStr(*DatumGetName(value));
			text.len = strlen(text.bytes);
			break;
		case ASPAN_FORM_CSTRING:
			text.bytes = DatumGetCString(value);
			text.len = strlen(text.bytes);
			break;
		case ASPAN_FORM_NONE:
			break;
		case ASPAN_FORM_CHAR:
			{
				char		c = DatumGetChar(value);

				/* half a character is spelled out, as PostgreSQL 16 does */
				if (IS_HIGHBIT_SET(c))
					text.bytes = psprintf("\\%03o", (unsigned char) c);
				else
					text.bytes = pnstrdup(&c, 1);
				text.len = strlen(text.bytes);
				break;
			}
		case ASPAN_FORM_INT2:
		case ASPAN_FORM_INT4:
		case ASPAN_FORM_INT8:
		case ASPAN_FORM_BOOLEAN:
		case ASPAN_FORM_UUID:
		case ASPAN_FORM_TIMESTAMP:
		case ASPAN_FORM_ENUM:
		case ASPAN_FORM_OTHER:
			if (!OidIsValid(arg->out.fn_oid))
			{
				Oid			outfunc;
				bool		isvarlena;

				getTypeOutputInfo(arg->type, &outfunc, &isvarlena);
				fmgr_info_cxt(outfunc, &arg->out, arg->cxt);
			}
			text.bytes = OutputFunctionCall(&arg->out, value);
			text.len = strlen(text.bytes);
			break;
	}
	return text;
}

static aspan_kind
kind_of_enum(aspan_arg *arg, Datum value)
{
	aspan_text	label;
	aspan_kind	kind;

	for (int i = 0; i < arg->ncached; i++)
	{
		if (arg->cached_labels[i] == DatumGetObjectId(value))
			return arg->cached_kinds[i];
	}
	label = aspan_arg_other_text(arg, value);
	kind = aspan_kind_from_label(label.bytes, label.len);
	if (arg->ncached < ASPAN_ENUM_LABELS)
	{
		arg->cached_labels[arg->ncached] = DatumGetObjectId(value);
		arg->cached_kinds[arg->ncached++] = kind;
	}
	return kind;
}

aspan_kind
aspan_arg_other_event_type(aspan_arg *arg, Datum value)
{
	aspan_text	label;

	if (arg->form == ASPAN_FORM_ENUM)
		return kind_of_enum(arg, value);
	if (arg->form == ASPAN_FORM_CHAR)
	{
		char		c = DatumGetChar(value);

		return aspan_kind_from_label(&c, 1);
	}
	label = aspan_arg_other_text(arg, value);
	return aspan_kind_from_label(label.bytes, label.len);
}

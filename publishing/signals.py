"""What other rooms listen to. Sent inside the transaction: what they do stands or falls with the publication."""

from django.dispatch import Signal

# Both send: sender (the model), instance (the row as saved), languages (codes), by (the user).
published = Signal()
unpublished = Signal()

# A version was written: sends sender (the model), draft, revision, and where a person wrote it the payloads that they
# began with and that they typed, before it was merged with what others wrote; else None for both.
revised = Signal()
# A deleted object came back: sends sender (the model), instance.
recovered = Signal()
# Fixtures wrote to objects: sends sender (the command), rows.
loaded = Signal()

# Asks whoever knows whether the whole mission is archived. Sends: sender (the model), row. Answer: a date or None.
asked_for_archive = Signal()

# Asks what else stands against publishing a row in some languages at once. Sends: sender (the model), row (as readers
# have it), languages (codes). Answer: {column, or "__all__" for the whole: [message]}.
asked_for_objections = Signal()

# A record's form was saved as a draft: sends sender (the model), request, row. Answer True to come back to the form.
form_saved = Signal()

# Asks what there is to look at in what readers would get. Sends: sender (the model), row, payload (as readers would
# have it), languages (codes being published), public_languages (all in which it would be public). Answer: [Finding].
asked_for_findings = Signal()

# Asks what is wrong with a text that somebody wrote: sends sender (the model), value, language, column, is_public
# (whether it is published with its object). Answer: [message].
asked_for_faults = Signal()

# A public page was made: sends sender (the view's class), response. What stands in it for words is now put into words.
page_rendered = Signal()

# What people are told of by e-mail. Sent inside the transaction; the messages leave once it is committed.
# review submitted, approved, sent back or void: sends review, and the decision where there is one.
review_changed = Signal()
# A remark was written: sends comment.
commented = Signal()
# A scheduled change could not be made: sends schedule.
schedule_failed = Signal()

# Partners, pledges, currencies, what waits, and what is not counted in money.
place-sent-on = Sent to partners
place-exchanged = Exchanged into another currency
kind-partner-register = Partner registered
kind-partner-send = Sent to a partner
kind-partner-confirm = Matched with the partner's ledger
kind-pledge-make = Pledge made
kind-pledge-end = Pledge ended
kind-currency-exchange = Currency exchanged
kind-service-report = Services reported
status-emergency = emergency, approval pending
status-irregular = emergency, not approved
emergency-due = This is spent before it is approved. Approval is due by { $day }.
emergency-irregular = An approver said no: what was unspent went back to the fund, what was spent was against the rules and stays listed here.
mark-kept = A gift that keeps this pledge:
mark-ended = This pledge was ended by
mark-matched = Matched with the partner's ledger by
mark-dealt = Dealt with this partner:
partner = Partner
partners-title = Partners
partners-what = Organisations that resources go to or come from, such as the Fatherland Front.
partners-none = There are no partners yet.
partner-front = Fatherland Front
partner-red-cross = Red Cross or Red Crescent society
partner-government = public authority
partner-company = company
partner-organisation = other organisation
partner-ledger = The partner's ledger
partner-registered = Registered by entry
partner-what = Each movement has two sides: an entry here and one in the partner's own ledger. Where nobody has named the other side yet, it waits to be matched.
partner-none = Nothing yet.
partner-caption = What went to this partner and came from it, newest first
partner-side = The other side
partner-sent = Sent
partner-came = Received
partner-matched = matched
partner-waits = waits to be matched
partner-reversed = reversed
pledge = Pledge
pledges-title = Pledges
pledges-what = A pledge is a promise and not yet money or goods: it is in no total of this book.
pledges-none = No pledge is open.
pledges-caption = Open pledges on { $day }, the earliest due first
pledge-to = For the fund or campaign
pledge-due = Due
pledge-sum = Promised
pledge-open = Still open
pledge-came = Has come
pledge-on = Pledged on
pledge-kept = Gifts that kept it
pledge-heading = A pledge of { $sum }
suspense-title = Waiting to be assigned
suspense-what = What the bank has recorded and nobody has assigned to a fund or a purpose yet, on { $day }. Nothing is left out of the book.
suspense-holds = The suspense funds hold
suspense-receipts = Receipts
suspense-receipts-caption = Receipts waiting to be assigned, newest first
suspense-payments = Payments
suspense-payments-caption = Payments waiting to be assigned, newest first
suspense-none = There are none.
held-reason = Why
held-age = { $count ->
    [one] { $n } day
   *[other] { $n } days
  }
held-unidentified = not identified
held-late = came after reception had ended
held-disputed = disputed
held-unmapped = no fund for it yet
held-no-allocation = no allocation yet
held-bank-fee = bank fee
waiting-title = What waits
waiting-what = What somebody still has to see to, on { $day }.
waiting-due = Due
waiting-overdue = overdue
waiting-none = Nothing.
waiting-emergencies = Emergency spending that waits for approval
waiting-emergencies-what = Spent before it is approved, within the policy's limit. Who proposes does not spend; who spends does not approve.
waiting-irregular = Emergency spending that was not approved
waiting-advances = Advances not accounted for
waiting-advances-what = Money in the hands of people in the field, without vouchers or change returned yet. Whoever accounts for an advance accounts for the earliest first.
waiting-unmatched = Waiting for a partner's own entry
waiting-pledges = Pledges not kept yet
services-title = Services
services-what = Time and care, as counts alone: nobody is named, nothing is turned into money or added to it.
services-none = Nothing has been reported yet.
services-caption = By chapter
service = Service
service-count = Count
service-from = From
service-until = Up to
service-home-visit = Home visits
service-volunteer-hours = Volunteer hours
service-first-aid = First aid
service-blood-donation = Blood donation
service-organ-registration = Organ and tissue registrations
service-body-registration = Body donation registrations
service-training = Training
service-health-care = Health care
service-family-tracing = Family tracing
counted-visit = { $count ->
    [one] { $n } visit
   *[other] { $n } visits
  }
counted-hour = { $count ->
    [one] { $n } hour
   *[other] { $n } hours
  }
counted-case = { $count ->
    [one] { $n } case
   *[other] { $n } cases
  }
counted-blood-unit = { $count ->
    [one] { $n } unit of blood
   *[other] { $n } units of blood
  }
counted-request = { $count ->
    [one] { $n } request
   *[other] { $n } requests
  }
counted-person = { $count ->
    [one] { $n } person
   *[other] { $n } people
  }
exchange-left = Exchanged
exchange-came = For
advance-due = To be accounted for by
contributors = Contributors
donation-contributors = { $count ->
    [one] One transfer of { $n } contributor.
   *[other] One transfer of { $n } contributors together.
  }
donation-partner = From the partner
donation-pledge = Keeps the pledge
donation-cost = { $sum } of it ({ $share }) goes to costs, within the share published before it was given.
donation-no-cost = Nothing of it goes to costs: all of it is for those who are helped.
home-matters = What waits, and services

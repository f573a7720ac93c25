import { defineScenario, mime } from "placewright";

const html = `
{{#> layouts/notice}}
<tr>
<td class="pad" style="padding:32px 40px 8px;">
<img src="cid:logo" width="48" height="48" alt="Acme Garden">
<h1 style="margin:16px 0 12px;font-size:26px;line-height:34px;color:#1f2933;">Thank you, {{firstName}}</h1>
<p style="margin:0 0 16px;">We have your order {{orderNumber}} and are packing {{plural itemCount one="# item" other="# items"}}. We deliver on {{date deliversOn "full"}}; the appointment is attached, and so is your invoice.</p>
</td>
</tr>
<tr>
<td class="pad" style="padding:0 40px 16px;">
<table width="100%" cellpadding="0" cellspacing="0">
<caption style="text-align:left;padding:0 0 8px;font-weight:600;">Your order</caption>
<thead>
<tr>
<th scope="col" align="left" class="line" style="padding:8px 0;border-bottom:1px solid #dfe4de;">Item</th>
<th scope="col" align="right" class="line" style="padding:8px 0;border-bottom:1px solid #dfe4de;">Price</th>
</tr>
</thead>
<tbody>
{{#each items}}
<tr>
<td class="line" style="padding:8px 0;border-bottom:1px solid #dfe4de;">{{count}} × {{name}}</td>
<td class="line" align="right" style="padding:8px 0;border-bottom:1px solid #dfe4de;">{{currency price @root.currency}}</td>
</tr>
{{/each}}
<tr>
<td style="padding:8px 0;"><strong>Total, VAT included</strong></td>
<td align="right" style="padding:8px 0;"><strong>{{currency total currency}}</strong></td>
</tr>
</tbody>
</table>
</td>
</tr>
<tr>
<td class="pad" style="padding:8px 40px 8px;">
{{> partials/button href=orderUrl label="Follow your order"}}
<p style="margin:0 0 24px;">We deliver to: {{address}}</p>
</td>
</tr>
{{/layouts/notice}}`;

const text = `Thank you, {{firstName}}

We have your order {{orderNumber}} and are packing {{plural itemCount one="# item" other="# items"}}.
We deliver on {{date deliversOn "full"}}; the appointment is attached, and so is your invoice.

{{#each items}}
{{count}} x {{name}}: {{currency price @root.currency}}
{{/each}}
Total, VAT included: {{currency total currency}}

We deliver to: {{address}}
Follow your order: {{orderUrl}}

Acme Garden Ltd, 12 Orchard Lane, Bristol BS1 4XX, United Kingdom
`;

const delivery = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Acme Garden//Orders//EN
METHOD:PUBLISH
BEGIN:VEVENT
UID:{{orderNumber}}@acme.example
DTSTAMP:20260325T101500Z
DTSTART:20260328T080000Z
DTEND:20260328T120000Z
SUMMARY:Acme Garden delivers order {{orderNumber}}
URL:{{orderUrl}}
END:VEVENT
END:VCALENDAR
`;

export default defineScenario({
  name: "order-confirmation",
  description: "What every customer gets: the order, the invoice as PDF and the delivery as an appointment.",
  tags: ["transactional", "attachments"],
  purpose: "transactional",
  from: "Acme Garden <orders@acme.example>",
  message: mime({
    subject: "Your order {{orderNumber}} is on its way to the packing table",
    html,
    text,
    replyTo: "Acme Garden <hello@acme.example>",
    headers: { "Auto-Submitted": "auto-generated", "X-Entity-Ref-ID": "{{orderNumber}}" },
    attachments: [
      { path: "scenarios/assets/logo.png", cid: "logo" },
      { path: "scenarios/assets/invoice.pdf", filename: "Invoice AG-20418.pdf" },
    ],
    calendar: { method: "PUBLISH", content: delivery, filename: "delivery.ics" },
  }),
  variants: [
    {
      locale: "en-GB",
      firstName: "Robin",
      orderNumber: "AG-20418",
      deliversOn: "2026-03-28",
      currency: "GBP",
      itemCount: 3,
      items: [
        { name: "Raised bed Orchard", count: 1, price: 67.5 },
        { name: "Salad seed mix", count: 2, price: 7.2 },
      ],
      total: 74.7,
      address: "Robin Example, 3 Mill Row, Bath BA1 1XX",
      orderUrl: "https://account.acme.example/orders/AG-20418",
      preheader: "One raised bed, two bags of seeds, delivered on Saturday.",
    },
  ],
  expect: {
    overall: ["inbox >= 95", "missing <= 1", "spf >= 99", "dkim >= 99"],
    "*": ["inbox >= 90"],
  },
});
